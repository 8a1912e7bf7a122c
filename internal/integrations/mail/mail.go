// Package mail sends notices (通知) by SMTP to people who want them as mail.
package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"cardflow/internal/domain/task"
)

// The ways a connection to the server may be protected.
const (
	StartTLS = "starttls" // upgraded before anything is said
	TLS      = "tls"      // from the first byte
	Plain    = "none"     // only to a server on the same machine or network
)

// Config 邮件设置 of the sending server.
type Config struct {
	Server   string // host:port
	Protect  string // StartTLS, TLS or Plain
	From     string // address of the sender
	Username string // empty: the server wants no login
	Password string
	Link     string // address of the platform, for the link to the paper; may be empty
}

// Sender 邮件发送 hands letters to one SMTP server.
type Sender struct {
	cfg    Config
	client *gomail.Client
}

// sendWithin bounds one conversation with the server.
const sendWithin = 30 * time.Second

// NewSender checks the settings; it connects when there is something to send.
func NewSender(cfg Config) (*Sender, error) {
	host, portText, err := net.SplitHostPort(cfg.Server)
	if err != nil {
		return nil, fmt.Errorf("mail server %q: %w", cfg.Server, err)
	}
	port, err := strconv.Atoi(portText)
	if err != nil {
		return nil, fmt.Errorf("mail server %q: %w", cfg.Server, err)
	}
	options := []gomail.Option{gomail.WithPort(port), gomail.WithTimeout(sendWithin),
		gomail.WithTLSConfig(&tls.Config{ServerName: host, MinVersion: tls.VersionTLS12})}
	switch cfg.Protect {
	case TLS:
		options = append(options, gomail.WithSSL())
	case Plain:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if cfg.Username != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(cfg.Username), gomail.WithPassword(cfg.Password))
	}
	client, err := gomail.NewClient(host, options...)
	if err != nil {
		return nil, fmt.Errorf("mail client: %w", err)
	}
	return &Sender{cfg: cfg, client: client}, nil
}

// Send hands over letters one by one and gives the ids of the notices that need
// no other try: taken by the server, or refused by it for good. The error tells
// why it stopped, or which were refused.
func (s *Sender) Send(ctx context.Context, letters []task.Letter) (settled []string, err error) {
	if err := s.client.DialWithContext(ctx); err != nil {
		return nil, fmt.Errorf("reach the mail server: %w", err)
	}
	defer func() { _ = s.client.Close() }() // what was taken is taken
	var refused error
	for _, l := range letters {
		err := s.send(l)
		var answer *gomail.SendError
		switch {
		case err == nil:
		case errors.Is(err, errUnfit), errors.As(err, &answer) && !answer.IsTemp() && answer.ErrorCode() >= 500:
			refused = errors.Join(refused, fmt.Errorf("notice %s: %w", l.ID, err))
		default:
			return settled, errors.Join(refused, fmt.Errorf("notice %s: %w", l.ID, err))
		}
		settled = append(settled, l.ID)
	}
	return settled, refused
}

// errUnfit says that a letter can never be sent as it is.
var errUnfit = errors.New("not a mail address")

func (s *Sender) send(l task.Letter) error {
	m := gomail.NewMsg()
	if err := m.FromFormat("社保卡中心业务平台", s.cfg.From); err != nil {
		return fmt.Errorf("sender: %w", err)
	}
	if err := m.To(l.Address); err != nil {
		return errors.Join(errUnfit, err)
	}
	m.Subject(l.Text)
	m.SetMessageIDWithValue(l.ID + "@cardflow") // a letter that is sent again is known
	m.SetDateWithValue(l.At)
	m.SetBodyString(gomail.TypeTextPlain, s.body(l))
	return s.client.Send(m)
}

// body says no more than the notice: what the paper holds stays in the platform.
func (s *Sender) body(l task.Letter) string {
	text := l.Text + "。\n"
	if s.cfg.Link != "" {
		text += "\n打开单据：" + strings.TrimRight(s.cfg.Link, "/") + "/documents/" + l.DocumentID + "\n"
	}
	return text + "\n此邮件由系统发送，请勿回复；不再需要时可在个人设置中关闭。\n"
}
