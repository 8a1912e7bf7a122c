package app

import (
	"context"
	"fmt"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/gmcrypto"
)

// management builds the desk at which people, places and rights are kept.
// Told hears of what the business systems are to be told; it may be nil.
func (a *App) management(rights directory.Rights, told func(context.Context, []string)) *directory.Desk {
	return &directory.Desk{Store: a.Store.DirectoryDesk(), Rights: rights, Functions: a.Functions, Secret: oneTimePassword, Clock: time.Now, Told: told}
}

// oneTimePassword makes a password to be shown once, and its hash.
func oneTimePassword() (password, hash string, err error) {
	password = gmcrypto.RandomPassword()
	hash, err = gmcrypto.HashPassword(password)
	return password, hash, err
}

// ResetPassword gives an account a one-time password at the server, as for an
// administrator who has lost his, and shows it once.
func (a *App) ResetPassword(ctx context.Context, username string) error {
	if ok, err := a.Store.Migrated(ctx); err != nil || !ok {
		if err == nil {
			err = fmt.Errorf("数据库结构不是最新，请先运行 cardflow migrate")
		}
		return err
	}
	password, err := a.management(nil, nil).ResetAtServer(ctx, username)
	if err != nil {
		return err
	}
	fmt.Printf("用户 %s 的一次性密码 %s，登录后必须修改。\n", username, password)
	return nil
}
