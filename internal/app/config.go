// Package app puts the platform together: configuration, the registries of
// everything there is, and the processes that serve it.
package app

import (
	"cmp"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Config is everything that can be set, by YAML file, by environment
// (CARDFLOW_DATABASE_DSN) or by flag, later ones winning.
type Config struct {
	Listen  string `koanf:"listen"`   // address of the web server
	Proxies string `koanf:"proxies"`  // reverse proxies that are believed who the caller is: addresses or networks
	DataDir string `koanf:"data_dir"` // home of SQLite files, attachments and the key file
	Demo    bool   `koanf:"demo"`     // demo accounts and data; never in production

	Log struct {
		Level  string `koanf:"level"`  // debug, info, warn or error
		Format string `koanf:"format"` // text or json
	} `koanf:"log"`

	Database struct {
		Driver string `koanf:"driver"` // sqlite, postgres or dameng
		DSN    string `koanf:"dsn"`    // empty with sqlite: a file in data_dir
	} `koanf:"database"`

	Temporal struct {
		Address   string `koanf:"address"`   // of an external cluster; empty embeds one
		Namespace string `koanf:"namespace"` // of the platform's workflows
		Port      int    `koanf:"port"`      // first of the embedded server's fixed ports
	} `koanf:"temporal"`

	Session struct {
		Idle     time.Duration `koanf:"idle"`     // a session unused for so long ends
		Absolute time.Duration `koanf:"absolute"` // and every session after this
		Secure   bool          `koanf:"secure"`   // cookie over HTTPS only
		Single   bool          `koanf:"single"`   // a login ends the person's others

		PasswordDays     int    `koanf:"password_days"`     // a password older than this must be changed; 0: never
		AdminNetworks    string `koanf:"admin_networks"`    // where administrators may log in from: addresses or networks; empty: anywhere
		CertificateRoles string `koanf:"certificate_roles"` // roles that never log in without a certificate
		SignatureRoles   string `koanf:"signature_roles"`   // roles that decide what must be provable by a signature only
	} `koanf:"session"`

	Keys struct {
		Root string `koanf:"root"` // file of the root key; empty: cardflow.keys.root in data_dir

		// The cloud's sign and verify service (云平台签名验签服务), in the place of the root file.
		Service struct {
			URL    string `koanf:"url"`    // base address; empty: the software module
			App    string `koanf:"app"`    // our name there
			Secret string `koanf:"secret"` // signs what goes and comes
		} `koanf:"service"`
	} `koanf:"keys"`

	PKI struct {
		Authorities string `koanf:"authorities"` // PEM file of the trusted authorities; empty: that of cardflow ca in data_dir
		Revoked     string `koanf:"revoked"`     // PEM file of their lists of revoked certificates; read again when it changes
	} `koanf:"pki"`

	Attachments struct {
		Dir   string `koanf:"dir"`    // empty: a folder in data_dir
		MaxMB int    `koanf:"max_mb"` // largest file
	} `koanf:"attachments"`

	Reports struct {
		KeepDays int `koanf:"keep_days"` // how long the files of sent reports are kept
	} `koanf:"reports"`

	Verification struct {
		URL      string `koanf:"url"`      // base address of the real-person verification; empty: not connected
		App      string `koanf:"app"`      // our name there
		Secret   string `koanf:"secret"`   // signs what goes and comes
		Callback string `koanf:"callback"` // address of /callbacks/verification as the service reaches it; empty: it answers at once
	} `koanf:"verification"`

	Police struct {
		URL    string        `koanf:"url"`    // base address of the police bureau's express interface; empty: not connected
		App    string        `koanf:"app"`    // our name there
		Secret string        `koanf:"secret"` // signs what goes and comes
		Every  time.Duration `koanf:"every"`  // how often events are pushed
	} `koanf:"police"`

	Business struct {
		App       string         `koanf:"app"` // our name at the three business systems
		Social    BusinessSystem `koanf:"social"`
		Residence BusinessSystem `koanf:"residence"`
		Senior    BusinessSystem `koanf:"senior"`
	} `koanf:"business"`

	RareChar struct {
		URL   string `koanf:"url"`   // base address of the city's rare-character service; builtin: the platform's own table; empty: off
		Token string `koanf:"token"` // of this platform there
		Fonts string `koanf:"fonts"` // TrueType files with glyphs, patterns with commas, the first wins
	} `koanf:"rarechar"`

	Alerts struct {
		ExpiryDays int           `koanf:"expiry_days"` // how long before its expiry date a stock alerts; 0: never
		SlowDays   int           `koanf:"slow_days"`   // how long nothing may move of a stock; 0: for ever
		Every      time.Duration `koanf:"every"`       // how often the keepers are told of new alerts
	} `koanf:"alerts"`

	Partners []Partner `koanf:"partners"` // who may call the partners' API

	Mail struct {
		Server   string `koanf:"server"`   // host:port of the SMTP server; empty sends no mail
		Protect  string `koanf:"protect"`  // starttls, tls or none
		From     string `koanf:"from"`     // address of the sender
		Username string `koanf:"username"` // empty: the server wants no login
		Password string `koanf:"password"`
		Link     string `koanf:"link"` // address of the platform, for links in mails
	} `koanf:"mail"`
}

// Default gives the settings of a small installation on one machine.
func Default() Config {
	var c Config
	c.Listen = "127.0.0.1:8080"
	c.DataDir = "./data"
	c.Log.Level, c.Log.Format = "info", "text"
	c.Database.Driver = "sqlite"
	c.Temporal.Namespace, c.Temporal.Port = "default", 17233
	c.Session.Idle, c.Session.Absolute = 30*time.Minute, 12*time.Hour
	c.Session.PasswordDays = 90
	c.Attachments.MaxMB = 20
	c.Reports.KeepDays = 180
	c.Alerts.ExpiryDays, c.Alerts.SlowDays, c.Alerts.Every = 60, 180, time.Minute
	c.Mail.Protect = "starttls"
	c.Partners = []Partner{}
	c.Verification.App = "cardflow"
	c.Keys.Service.App = "cardflow"
	c.Police.App, c.Police.Every = "cardflow", 10*time.Minute
	c.Business.App = "cardflow"
	c.Business.Social.Role, c.Business.Residence.Role, c.Business.Senior.Role = defaultRole, defaultRole, defaultRole
	c.RareChar.URL = builtin
	c.RareChar.Fonts = "/usr/share/fonts/truetype/hanazono/HanaMin?.ttf,/usr/share/fonts/truetype/babelstone/BabelStoneHan.ttf"
	return c
}

// Validate says in a sentence what is wrong with a setting and what it may be.
func (c Config) Validate() error {
	return cmp.Or(
		oneOf("log.level", c.Log.Level, "debug", "info", "warn", "error"),
		oneOf("log.format", c.Log.Format, "text", "json"),
		oneOf("database.driver", c.Database.Driver, "sqlite", "postgres", "dameng"),
		address("listen", c.Listen),
		networks("proxies", c.proxies()),
		networks("session.admin_networks", listOf(c.Session.AdminNetworks)),
		inRange("session.password_days", c.Session.PasswordDays, 0, 3650),
		inRange("temporal.port", c.Temporal.Port, 1024, 65000),
		inRange("attachments.max_mb", c.Attachments.MaxMB, 1, 1024),
		inRange("reports.keep_days", c.Reports.KeepDays, 1, 3650),
		inRange("alerts.expiry_days", c.Alerts.ExpiryDays, 0, 3650),
		inRange("alerts.slow_days", c.Alerts.SlowDays, 0, 3650),
		c.validateAlerts(),
		oneOf("mail.protect", c.Mail.Protect, "starttls", "tls", "none"),
		c.validateMail(),
		c.validateVerification(),
		c.validateKeyService(),
		c.validatePolice(),
		c.validateBusiness(),
		c.validatePartners(),
		c.validateRareChar(),
		c.validateTogether(),
	)
}

func (c Config) validateAlerts() error {
	if c.Alerts.Every < time.Second || c.Alerts.Every > 24*time.Hour {
		return fmt.Errorf("配置 alerts.every 的值 %s 不对，应在 1s 与 24h 之间", c.Alerts.Every)
	}
	return nil
}

// validateTogether checks settings that depend on each other or may not be empty.
func (c Config) validateTogether() error {
	switch {
	case c.DataDir == "":
		return fmt.Errorf("配置 data_dir 不能为空")
	case c.Database.Driver != "sqlite" && c.Database.DSN == "":
		return fmt.Errorf("配置 database.dsn 不能为空：database.driver 为 %s 时必须给出连接串", c.Database.Driver)
	case c.Temporal.Namespace == "":
		return fmt.Errorf("配置 temporal.namespace 不能为空")
	case c.PKI.Revoked != "" && c.PKI.Authorities == "":
		return fmt.Errorf("配置 pki.revoked 需要同时给出 pki.authorities")
	case c.Session.Idle <= 0 || c.Session.Absolute < c.Session.Idle:
		return fmt.Errorf("配置 session.idle 应大于 0 且不超过 session.absolute")
	}
	return nil
}

func (c Config) validateMail() error {
	if c.Mail.Server == "" {
		return nil
	}
	if _, err := mail.ParseAddress(c.Mail.From); err != nil {
		return fmt.Errorf("配置 mail.from 的值 %q 不对，应为发件人的邮箱地址", c.Mail.From)
	}
	return address("mail.server", c.Mail.Server)
}

func (c Config) validateVerification() error {
	v := c.Verification
	if v.URL == "" {
		return nil
	}
	if err := webAddress("verification.url", v.URL); err != nil {
		return err
	}
	if v.Secret == "" {
		return fmt.Errorf("配置 verification.secret 不能为空：连接实人认证服务必须签名")
	}
	return nil
}

func (c Config) validateKeyService() error {
	s := c.Keys.Service
	switch {
	case s.Secret != "" && len(s.Secret) < leastSecret: // what travels is sealed by it
		return fmt.Errorf("配置 keys.service.secret 至少 %d 个字符：与云签名验签服务的往来由它签名和加密", leastSecret)
	case s.URL == "":
		return nil
	case s.Secret == "":
		return fmt.Errorf("配置 keys.service.secret 不能为空：连接云签名验签服务必须签名")
	case c.Keys.Root != "":
		return fmt.Errorf("配置 keys.root 与 keys.service.url 只能有一个：根密钥或者在文件中，或者在云签名验签服务中")
	}
	return webAddress("keys.service.url", s.URL)
}

func (c Config) validatePolice() error {
	p := c.Police
	switch {
	case p.Every < time.Minute || p.Every > 24*time.Hour:
		return fmt.Errorf("配置 police.every 的值 %s 不对，应在 1m 与 24h 之间", p.Every)
	case p.URL == "":
		return nil
	case p.Secret == "":
		return fmt.Errorf("配置 police.secret 不能为空：连接市局数据处接口必须签名")
	}
	return webAddress("police.url", p.URL)
}

// builtin means the platform's own instead of a partner's service.
const builtin = "builtin"

func (c Config) validateRareChar() error {
	if c.RareChar.URL == "" || c.RareChar.URL == builtin {
		return nil
	}
	return webAddress("rarechar.url", c.RareChar.URL)
}

func webAddress(key, got string) error {
	if u, err := url.Parse(got); err != nil || u.Host == "" {
		return fmt.Errorf("配置 %s 的值 %q 不对，应为 http:// 或 https:// 开头的地址", key, got)
	}
	return nil
}

func oneOf(key, got string, allowed ...string) error {
	if slices.Contains(allowed, got) {
		return nil
	}
	return fmt.Errorf("配置 %s 的值 %q 不对，应为 %s 之一", key, got, strings.Join(allowed, "、"))
}

func inRange(key string, got, least, most int) error {
	if got >= least && got <= most {
		return nil
	}
	return fmt.Errorf("配置 %s 的值 %d 不对，应在 %d 与 %d 之间", key, got, least, most)
}

func address(key, got string) error {
	if _, port, err := net.SplitHostPort(got); err != nil || port == "" {
		return fmt.Errorf("配置 %s 的值 %q 不对，应为 主机:端口，例如 127.0.0.1:8080", key, got)
	}
	return nil
}

func networks(key string, list []string) error {
	for _, got := range list {
		_, notNetwork := netip.ParsePrefix(got)
		if _, notAddress := netip.ParseAddr(got); notAddress != nil && notNetwork != nil {
			return fmt.Errorf("配置 %s 的值 %q 不对，应为地址或网段，用逗号隔开，例如 127.0.0.1,10.0.0.0/8", key, got)
		}
	}
	return nil
}

// proxies lists the reverse proxies in front of the web server.
func (c Config) proxies() []string {
	return strings.FieldsFunc(c.Proxies, func(r rune) bool { return r == ',' || r == ' ' })
}

// databaseDSN is the connection string in use.
func (c Config) databaseDSN() string {
	if c.Database.DSN == "" {
		return filepath.Join(c.DataDir, "cardflow.db")
	}
	return c.Database.DSN
}

func (c Config) attachmentsDir() string {
	if c.Attachments.Dir == "" {
		return filepath.Join(c.DataDir, "attachments")
	}
	return c.Attachments.Dir
}
