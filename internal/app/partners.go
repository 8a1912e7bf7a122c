package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/knadh/koanf/parsers/yaml"

	"cardflow/internal/domain/partner"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/integrations/signature"
)

// The ways a partner may sign.
const (
	schemeHMAC = "hmac-sm3"
	schemeSM2  = "sm2"
)

// leastSecret is the length of a secret in characters: 16 random bytes in
// hexadecimal.
const leastSecret = 32

// Partner 合作方 is one system that may call the partners' API.
type Partner struct {
	ID         string   `koanf:"id"`
	Name       string   `koanf:"name"`       // as histories and the audit log show it
	Scheme     string   `koanf:"scheme"`     // hmac-sm3 or sm2
	Secret     string   `koanf:"secret"`     // of hmac-sm3
	PublicKey  string   `koanf:"public_key"` // of sm2
	Operations []string `koanf:"operations"` // functions it may use: S-01.1, S-05 …
	PerMinute  int      `koanf:"per_minute"` // calls
}

var partnerID = regexp.MustCompile(`^[a-z0-9-]+$`)

func (c Config) validatePartners() error {
	seen := map[string]bool{}
	for i, p := range c.Partners {
		key := fmt.Sprintf("partners[%d]", i)
		if !partnerID.MatchString(p.ID) || len(p.ID) > partner.MaxID {
			return fmt.Errorf("配置 %s.id 的值 %q 不对，应为不超过 %d 位的小写字母、数字和 -", key, p.ID, partner.MaxID)
		}
		if seen[p.ID] {
			return fmt.Errorf("配置 %s.id 的值 %q 重复", key, p.ID)
		}
		seen[p.ID] = true
		if _, err := p.known(); err != nil {
			return fmt.Errorf("配置 %s（%s）不对：%w", key, p.ID, err)
		}
	}
	return nil
}

// known gives the partner with its scheme, or what is wrong with it.
func (p Partner) known() (signature.Known, error) {
	out := signature.Known{Partner: partner.Partner{ID: p.ID, Name: p.Name, Functions: p.Operations, PerMinute: p.PerMinute}}
	if strings.TrimSpace(p.Name) == "" {
		return out, errors.New("缺少 name")
	}
	if p.PerMinute < 1 {
		return out, errors.New("per_minute 应大于 0")
	}
	if len(p.Operations) == 0 {
		return out, errors.New("缺少 operations")
	}
	var ids []string
	for _, f := range partner.Functions() {
		ids = append(ids, f.ID)
	}
	for _, id := range p.Operations {
		if !slices.Contains(ids, id) {
			return out, fmt.Errorf("operations 中没有 %s，可用的有 %s", id, strings.Join(ids, "、"))
		}
	}
	switch p.Scheme {
	case schemeHMAC:
		if len(p.Secret) < leastSecret {
			return out, fmt.Errorf("secret 至少 %d 个字符", leastSecret)
		}
		out.Scheme = signature.HMAC(p.Secret)
	case schemeSM2:
		public, err := gmcrypto.ParseSM2Public(p.PublicKey)
		if err != nil {
			return out, errors.New("public_key 应为曲线上的点：04 加两个坐标，共 130 位十六进制")
		}
		out.Scheme = signature.SM2{Public: public}
	default:
		return out, fmt.Errorf("scheme 的值 %q 应为 %s 或 %s", p.Scheme, schemeHMAC, schemeSM2)
	}
	return out, nil
}

// partnerGate knows the partners of the configuration and, in a demonstration
// without any, its own.
func (a *App) partnerGate() (partner.Gate, error) {
	list := a.Config.Partners
	if a.Config.Demo && len(list) == 0 {
		var err error
		if list, err = demoPartners(filepath.Join(a.Config.DataDir, demoPartnerFile)); err != nil {
			return nil, err
		}
	}
	known := make([]signature.Known, 0, len(list))
	for _, p := range list {
		k, err := p.known()
		if err != nil {
			return nil, err
		}
		known = append(known, k)
	}
	return signature.NewGate(known, time.Now), nil
}

// demoPartnerFile holds the partners of a demonstration, written like the section
// of a configuration file; whoever tries the API out takes the secret from it.
const demoPartnerFile = "demo-partners.yaml"

// demoPartners reads the demonstration's partners, and makes them with secrets of
// their own the first time.
func demoPartners(path string) ([]Partner, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := writeDemoPartners(path); err != nil {
			return nil, fmt.Errorf("演示合作方文件 %s: %w", path, err)
		}
	}
	c, err := Load(path, nil, nil)
	return c.Partners, err
}

func writeDemoPartners(path string) error {
	key, err := gmcrypto.NewSM2Private()
	if err != nil {
		return err
	}
	list := []any{
		map[string]any{"id": "ssb", "name": "随申办", "scheme": schemeHMAC, "secret": gmcrypto.RandomToken(), "per_minute": 600,
			"operations": []string{partner.CheckSenior, partner.SubmitSenior, partner.ListOutlets, partner.SeniorProgress}},
		map[string]any{"id": "alipay", "name": "支付宝生活号", "scheme": schemeSM2, "public_key": key.Public().String(), "per_minute": 600,
			"operations": []string{partner.AlipayProgress}},
		map[string]any{"id": "962222", "name": "962222 网站", "scheme": schemeHMAC, "secret": gmcrypto.RandomToken(), "per_minute": 600,
			"operations": []string{partner.PublicProgress}},
		map[string]any{"id": "post", "name": "邮政", "scheme": schemeHMAC, "secret": gmcrypto.RandomToken(), "per_minute": 600,
			"operations": []string{partner.PostalEvents}},
	}
	text, err := yaml.Parser().Marshal(map[string]any{"partners": list})
	if err != nil {
		return err
	}
	heading := "# Made for this demonstration. The private key of alipay: " + key.String() + "\n"
	aside := fmt.Sprintf("%s.%d", path, os.Getpid())
	defer func() { _ = os.Remove(aside) }()
	if err := os.WriteFile(aside, append([]byte(heading), text...), 0o600); err != nil {
		return err
	}
	// Linked into place, so that of two processes starting at once both take one.
	if err := os.Link(aside, path); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
