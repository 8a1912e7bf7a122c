package app

import (
	"errors"
	"io/fs"
	"net/netip"
	"os"
	"strings"
	"sync"
	"time"

	"cardflow/api"
	"cardflow/internal/domain/directory"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/integrations/captcha"
)

// logins puts together what a login asks for.
func (a *App) logins() api.Logins {
	policy := directory.DefaultPasswordPolicy()
	policy.MaxAge = time.Duration(a.Config.Session.PasswordDays) * 24 * time.Hour
	return api.Logins{Passwords: policy, Certificates: a.Store.Certificates(), Trust: a.trust(), Captcha: captcha.Draw,
		Single: a.Config.Session.Single, AdminNets: prefixes(a.Config.Session.AdminNetworks), NeedProof: listOf(a.Config.Session.CertificateRoles),
		NeedSignature: listOf(a.Config.Session.SignatureRoles)}
}

// listOf takes a setting apart that has several values.
func listOf(setting string) []string {
	return strings.FieldsFunc(setting, func(r rune) bool { return r == ',' || r == ' ' })
}

// prefixes reads addresses and networks; Validate has looked at them.
func prefixes(setting string) []netip.Prefix {
	var out []netip.Prefix
	for _, text := range listOf(setting) {
		if p, err := netip.ParsePrefix(text); err == nil {
			out = append(out, p.Masked())
		} else if one, err := netip.ParseAddr(text); err == nil {
			out = append(out, netip.PrefixFrom(one, one.BitLen()))
		}
	}
	return out
}

// trust reads the authorities that are believed, again when a file has changed: a
// list of revoked certificates is renewed without a restart. Where none is set,
// that of the data directory counts, if there is one.
func (a *App) trust() func(time.Time) (*gmcrypto.Trust, error) {
	ca := CAIn(a.Config.DataDir)
	authorities, lists := a.Config.PKI.Authorities, a.Config.PKI.Revoked
	if authorities == "" {
		authorities, lists = ca.RootFile(), ca.ListFile()
	}
	var lock sync.Mutex
	var known *gmcrypto.Trust
	var changed [2]time.Time
	return func(time.Time) (*gmcrypto.Trust, error) {
		lock.Lock()
		defer lock.Unlock()
		now := [2]time.Time{changedAt(authorities), changedAt(lists)}
		if known != nil && now == changed {
			return known, nil
		}
		roots, err := os.ReadFile(authorities)
		if err != nil {
			return nil, err
		}
		revoked, err := os.ReadFile(lists)
		if err != nil && (a.Config.PKI.Revoked != "" || !errors.Is(err, fs.ErrNotExist)) {
			return nil, err
		}
		trust, err := gmcrypto.NewTrust(roots, revoked)
		if err == nil {
			known, changed = trust, now
		}
		return trust, err
	}
}

// changedAt is when a file was written last; zero when it is not there.
func changedAt(path string) time.Time {
	info, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}
