package wire

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"cardflow/internal/integrations/signature"
)

// Channel 请求通道 asks another system, and takes only what that system answered.
type Channel struct {
	URL       string // base address
	App       string // our name there
	Secret    string // for the signatures of both sides
	Headers   Headers
	MaxAnswer int64 // bytes that are read of an answer
	HTTP      *http.Client
	Clock     func() time.Time
}

// Refusal is an answer that another try will not change.
type Refusal struct{ Status int }

// Error names the status alone: what else such an answer says was signed by nobody.
func (r *Refusal) Error() string { return fmt.Sprintf("wire: refused with status %d", r.Status) }

// Post sends a message to a path and gives the body of the answer. An error that is no
// Refusal may pass; none tells the address.
func (c *Channel) Post(ctx context.Context, path string, body []byte) ([]byte, error) {
	target, err := url.JoinPath(c.URL, path)
	if err != nil {
		return nil, reason(err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return nil, reason(err)
	}
	m := signature.Message{Method: http.MethodPost, Path: path, Body: body}
	m.Stamp(c.Clock())
	if err := c.Headers.Dress(req.Header, c.App, c.Secret, m); err != nil {
		return nil, err
	}
	got, err := Exchange(c.HTTP, req, c.MaxAnswer)
	if err != nil {
		return nil, err
	}
	return got.Text, c.accept(got, m)
}

// accept judges an answer: the other side's own trouble may pass, a refusal will not.
func (c *Channel) accept(got Answer, asked signature.Message) error {
	switch code := got.Status; {
	case code >= http.StatusInternalServerError || code == http.StatusTooManyRequests || code == http.StatusRequestTimeout:
		return fmt.Errorf("wire: status %d", code)
	case code >= http.StatusMultipleChoices:
		return &Refusal{Status: code}
	}
	answer := signature.Message{Method: methodAnswer, Path: asked.Path, Body: got.Text}
	nonce, err := c.Headers.Check(c.Secret, answer, got.Header.Get, c.Clock())
	if err == nil && nonce != asked.Nonce {
		err = signature.ErrWrong
	}
	return err
}

// Answer 应答 is what came back, whoever it is from.
type Answer struct {
	Status int
	Header http.Header
	Text   []byte
}

// Exchange sends a request and reads so much of the answer. It goes to the configured
// address and nowhere else: an answer that points elsewhere is not followed. An error
// keeps only why it failed: an address may hold what was asked for.
func Exchange(by *http.Client, req *http.Request, most int64) (Answer, error) {
	stay := *by
	stay.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, err := stay.Do(req) //nolint:gosec // the host is configured
	if err != nil {
		return Answer{}, reason(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(res.Body, most))
	return Answer{Status: res.StatusCode, Header: res.Header, Text: text}, reason(err)
}

// reason is an error without the address.
func reason(err error) error {
	var failed *url.Error
	if errors.As(err, &failed) {
		return failed.Err
	}
	return err
}
