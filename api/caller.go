package api

import (
	"context"
	"strings"
	"unicode"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/partner"
	"cardflow/internal/domain/value"
)

type requestKey struct{}

// request is what is known of a call: it is made by the outermost middleware
// and completed when the session is found.
type request struct {
	id      string
	address string
	person  directory.Person
	session directory.Session
	refusal string // code of the problem that was answered
	shown   shown
	partner partner.Partner // who signed the call, on the side of the partners
	object  string          // the application that a partner's call was about
}

// requestOf gives the call a context belongs to; a context of no call gives an
// empty one.
func requestOf(ctx context.Context) *request {
	if r, ok := ctx.Value(requestKey{}).(*request); ok {
		return r
	}
	return &request{}
}

// caller is the person who makes the call; operations that are not public
// always have one.
func caller(ctx context.Context) directory.Person { return requestOf(ctx).person }

func by(ctx context.Context) approval.By {
	r := requestOf(ctx)
	return approval.By{PersonID: r.person.ID, Address: r.address, RequestID: r.id}
}

// entry begins an audit entry: who calls, from where, when and in which call.
// What went through is the result until somebody says otherwise.
func (s *server) entry(ctx context.Context, function, action, object string) audit.Entry {
	r := requestOf(ctx)
	return audit.Entry{ID: value.NewID(), At: s.now(), ActorID: r.person.ID, ActorName: r.person.Name, Address: r.address, RequestID: r.id,
		Function: function, Action: action, Object: object, Result: audit.OK}
}

func editor(ctx context.Context, function string) master.Editor {
	r := requestOf(ctx)
	return master.Editor{ID: r.person.ID, Name: r.person.Name, Address: r.address, RequestID: r.id, Function: function}
}

// newRequestID keeps an id that a proxy gave when it is harmless in a log.
func newRequestID(given string) string {
	bad := func(r rune) bool {
		return r > unicode.MaxASCII || !(unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_')
	}
	if given != "" && len(given) <= 64 && !strings.ContainsFunc(given, bad) {
		return given
	}
	return value.NewID()
}
