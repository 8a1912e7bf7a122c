// Package fault is the one error type of the platform: a kind that decides the
// HTTP status and whether Temporal may retry, a stable code for programs, a
// Chinese sentence for the person, and the cause for the log.
package fault

import (
	"errors"
	"fmt"
)

// Kind groups errors by what the caller can do about them.
type Kind string

// The kinds, from the caller's mistake to ours.
const (
	KindInvalid         Kind = "invalid"         // input is wrong: correct it
	KindUnauthenticated Kind = "unauthenticated" // log in first
	KindForbidden       Kind = "forbidden"       // no right to do this
	KindNotFound        Kind = "not_found"       // no such thing, or not yours to see
	KindConflict        Kind = "conflict"        // the state changed or forbids it
	KindLocked          Kind = "locked"          // the account is locked for a while
	KindTooLarge        Kind = "too_large"       // more than the limit
	KindLimited         Kind = "limited"         // too many requests
	KindUnavailable     Kind = "unavailable"     // a dependency is down: try again
	KindInternal        Kind = "internal"        // our defect
)

// Detail names one wrong place of the input: a JSON path such as
// "lines[2].quantity", or a place in a sheet such as "第3行 数量".
type Detail struct {
	Location string `json:"location"`
	Message  string `json:"message"`
}

// Error is what every layer returns and the edges translate.
type Error struct {
	Kind    Kind     `json:"kind"`
	Code    string   `json:"code"`
	Message string   `json:"message"`
	Details []Detail `json:"details,omitempty"`
	cause   error
}

// Error gives the sentence for the person and, behind it, the cause.
func (e *Error) Error() string {
	if e.cause != nil {
		return e.Message + ": " + e.cause.Error()
	}
	return e.Message
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.cause }

// Because returns a copy that carries the cause for the log.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

// At returns a copy with one more wrong place.
func (e *Error) At(location, message string) *Error {
	c := *e
	c.Details = append(append([]Detail(nil), e.Details...), Detail{Location: location, Message: message})
	return &c
}

// New builds an error of any kind; the shorthands below read better.
func New(kind Kind, code, format string, args ...any) *Error {
	return &Error{Kind: kind, Code: code, Message: fmt.Sprintf(format, args...)}
}

// Invalid says that the input is wrong.
func Invalid(code, format string, args ...any) *Error { return New(KindInvalid, code, format, args...) }

// Unauthenticated says that nobody is logged in.
func Unauthenticated(code, format string, args ...any) *Error {
	return New(KindUnauthenticated, code, format, args...)
}

// Forbidden says that this person has no right to do it.
func Forbidden(code, format string, args ...any) *Error {
	return New(KindForbidden, code, format, args...)
}

// NotFound says that there is no such thing for this person.
func NotFound(code, format string, args ...any) *Error {
	return New(KindNotFound, code, format, args...)
}

// Conflict says that the present state forbids it.
func Conflict(code, format string, args ...any) *Error {
	return New(KindConflict, code, format, args...)
}

// TooLarge says that the input is over a limit.
func TooLarge(code, format string, args ...any) *Error {
	return New(KindTooLarge, code, format, args...)
}

// Unavailable says that something we depend on does not answer.
func Unavailable(code, format string, args ...any) *Error {
	return New(KindUnavailable, code, format, args...)
}

// Internal wraps a defect of ours; the person gets a plain sentence.
func Internal(cause error) *Error {
	return &Error{Kind: KindInternal, Code: "internal", Message: "系统内部错误，请稍后重试；如仍出现，请把请求编号告诉管理员", cause: cause}
}

// Problems builds one Invalid error from all wrong places, or nil when there
// are none. The sentence tells the first place and how many more there are.
func Problems(code string, details []Detail) error {
	if len(details) == 0 {
		return nil
	}
	msg := details[0].Message
	if n := len(details) - 1; n > 0 {
		msg = fmt.Sprintf("%s（另有 %d 处需要修改）", msg, n)
	}
	return &Error{Kind: KindInvalid, Code: code, Message: msg, Details: details}
}

// From gives the fault in an error chain; anything else is Internal.
func From(err error) *Error {
	if err == nil {
		return nil
	}
	var f *Error
	if errors.As(err, &f) {
		return f
	}
	return Internal(err)
}

// Is tells whether an error carries this code.
func Is(err error, code string) bool {
	var f *Error
	return errors.As(err, &f) && f.Code == code
}
