package app

import (
	"context"

	"cardflow/internal/integrations/mail"
)

// startMail begins to send notices as mail until the context ends, when a server
// is configured.
func (a *App) startMail(ctx context.Context) error {
	m := a.Config.Mail
	if m.Server == "" {
		return nil
	}
	sender, err := mail.NewSender(mail.Config{Server: m.Server, Protect: m.Protect, From: m.From, Username: m.Username,
		Password: m.Password, Link: m.Link})
	if err != nil {
		return err
	}
	courier := &mail.Courier{Outbox: a.Store.Outbox(), Sender: sender, Logger: a.Log}
	go courier.Run(ctx)
	return nil
}
