package mail_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/task"
	"cardflow/internal/integrations/mail"
)

// server is a small SMTP server that keeps what it is given. It knows nobody
// called ghost, and has no time for busy.
type server struct {
	net.Listener
	mu      sync.Mutex
	letters []string
}

func serve(t *testing.T) *server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := &server{Listener: l}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go s.talk(conn)
		}
	}()
	return s
}

func (s *server) talk(conn net.Conn) {
	defer conn.Close()
	lines := bufio.NewScanner(conn)
	say := func(text string) { _, _ = fmt.Fprintf(conn, "%s\r\n", text) }
	say("220 test")
	for lines.Scan() {
		command := strings.ToUpper(lines.Text())
		switch {
		case strings.HasPrefix(command, "QUIT"):
			say("221 bye")
			return
		case strings.HasPrefix(command, "RCPT TO:<GHOST@"):
			say("550 5.1.1 no such user")
		case strings.HasPrefix(command, "RCPT TO:<BUSY@"):
			say("451 4.3.0 try later")
		case command == "DATA":
			say("354 go on")
			s.keep(lines)
			say("250 taken")
		default:
			say("250 test")
		}
	}
}

func (s *server) keep(lines *bufio.Scanner) {
	var b strings.Builder
	for lines.Scan() && lines.Text() != "." {
		b.WriteString(lines.Text() + "\r\n")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.letters = append(s.letters, b.String())
}

func (s *server) kept() []string { s.mu.Lock(); defer s.mu.Unlock(); return slices.Clone(s.letters) }

// outbox keeps letters in memory.
type outbox struct {
	letters []task.Letter
	sent    []string
}

func (o *outbox) Unsent(_ context.Context, _ time.Time, limit int) ([]task.Letter, error) {
	var out []task.Letter
	for _, l := range o.letters {
		if !slices.Contains(o.sent, l.ID) && len(out) < limit {
			out = append(out, l)
		}
	}
	return out, nil
}

func (o *outbox) MarkSent(_ context.Context, ids []string, _ time.Time) error {
	o.sent = append(o.sent, ids...)
	return nil
}

func letter(id, address string) task.Letter {
	return task.Letter{Address: address, Notice: task.Notice{ID: id, DocumentID: "RK-20260301-0001", Text: "入库单 RK-20260301-0001 被王质检退回", At: time.Now()}}
}

func courier(t *testing.T, address string, o *outbox) *mail.Courier {
	t.Helper()
	sender, err := mail.NewSender(mail.Config{Server: address, Protect: mail.Plain, From: "noreply@example.org", Link: "https://card.example.org/"})
	require.NoError(t, err)
	return &mail.Courier{Outbox: o, Sender: sender, Logger: slog.New(slog.DiscardHandler)}
}

func TestALetterSaysWhatTheNoticeSays(t *testing.T) {
	s := serve(t)
	o := &outbox{letters: []task.Letter{letter("n1", "zhang@example.org")}}
	c := courier(t, s.Addr().String(), o)
	require.NoError(t, c.Round(t.Context(), time.Now()))
	require.NoError(t, c.Round(t.Context(), time.Now()))
	require.Len(t, s.kept(), 1, "once")
	m, err := netmail.ReadMessage(strings.NewReader(s.kept()[0]))
	require.NoError(t, err)
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	require.NoError(t, err)
	assert.Equal(t, "入库单 RK-20260301-0001 被王质检退回", subject)
	assert.Contains(t, m.Header.Get("To"), "zhang@example.org")
	assert.Equal(t, "<n1@cardflow>", m.Header.Get("Message-ID"))
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	require.NoError(t, err)
	assert.Contains(t, string(body), "https://card.example.org/documents/RK-20260301-0001")
}

func TestALetterThatIsRefusedForGoodIsNotTriedAgain(t *testing.T) {
	s := serve(t)
	o := &outbox{letters: []task.Letter{letter("n1", "ghost@example.org"), letter("n2", "not an address"), letter("n3", "li@example.org")}}
	require.Error(t, courier(t, s.Addr().String(), o).Round(t.Context(), time.Now()))
	assert.Equal(t, []string{"n1", "n2", "n3"}, o.sent)
	assert.Len(t, s.kept(), 1)
}

func TestALetterThatCannotBeSentNowIsTriedAgain(t *testing.T) {
	s := serve(t)
	o := &outbox{letters: []task.Letter{letter("n1", "li@example.org"), letter("n2", "busy@example.org")}}
	require.Error(t, courier(t, s.Addr().String(), o).Round(t.Context(), time.Now()))
	assert.Equal(t, []string{"n1"}, o.sent)

	require.NoError(t, s.Close())
	require.ErrorContains(t, courier(t, s.Addr().String(), o).Round(t.Context(), time.Now()), "reach the mail server")
	assert.Equal(t, []string{"n1"}, o.sent)
}

func TestNothingIsSaidUnprotectedToAServerThatMustBeProtected(t *testing.T) {
	s := serve(t)
	sender, err := mail.NewSender(mail.Config{Server: s.Addr().String(), Protect: mail.StartTLS, From: "noreply@example.org"})
	require.NoError(t, err)
	_, err = sender.Send(t.Context(), []task.Letter{letter("n1", "li@example.org")})
	require.Error(t, err)
	assert.Empty(t, s.kept())
	_, err = mail.NewSender(mail.Config{Server: "no port"})
	require.Error(t, err)
}
