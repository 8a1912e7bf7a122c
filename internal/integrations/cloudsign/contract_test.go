package cloudsign_test

import (
	"bytes"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/integrations/cloudsign"
	"cardflow/internal/integrations/wire"
)

// service is a stand-in over real HTTP, with a client of it.
type service struct {
	box    *cloudsign.Sandbox
	client *cloudsign.Client
	fault  wire.Fault
	close  func()
}

func newService(t *testing.T) *service {
	t.Helper()
	s := &service{}
	s.box = &cloudsign.Sandbox{Config: cloudsign.Config{App: "service", Secret: "shared"}, Master: "of the service", Judge: func() wire.Fault { return s.fault }}
	server := httptest.NewServer(s.box)
	t.Cleanup(server.Close)
	s.close = server.Close
	var err error
	s.client, err = cloudsign.New(cloudsign.Config{URL: server.URL, App: "cardflow", Secret: "shared", HTTP: server.Client()})
	require.NoError(t, err)
	return s
}

// makesKeys gives a provider's own signing keys.
type makesKeys func() (private, public []byte, err error)

// TestBothModulesKeepTheContract runs one contract on the software module and on the
// cloud's.
func TestBothModulesKeepTheContract(t *testing.T) {
	software, err := gmcrypto.SoftwareProvider(bytes.Repeat([]byte{7}, 16))
	require.NoError(t, err)
	s := newService(t)
	for name, module := range map[string]struct {
		provider gmcrypto.Provider
		keys     makesKeys
	}{
		"software": {software, func() ([]byte, []byte, error) {
			key, err := gmcrypto.NewSM2Private()
			private, _ := hex.DecodeString(key.String())
			public, _ := hex.DecodeString(key.Public().String())
			return private, public, err
		}},
		"cloud": {s.client, s.client.NewSigningKey},
	} {
		t.Run(name, func(t *testing.T) { contract(t, module.provider, module.keys) })
	}
}

func contract(t *testing.T, p gmcrypto.Provider, keys makesKeys) {
	first, second := make([]byte, 32), make([]byte, 32)
	require.NoError(t, p.Random(first))
	require.NoError(t, p.Random(second))
	require.NotEqual(t, first, second)
	require.NotEqual(t, make([]byte, 32), first)

	place := gmcrypto.Canonical("kek")
	wrapped, err := p.Wrap(first[:16], place)
	require.NoError(t, err)
	require.NotContains(t, string(wrapped), string(first[:16]))
	key, err := p.Unwrap(wrapped, place)
	require.NoError(t, err)
	require.Equal(t, first[:16], key)
	_, err = p.Unwrap(wrapped, gmcrypto.Canonical("another place"))
	require.Error(t, err)
	wrapped[len(wrapped)-1] ^= 1
	_, err = p.Unwrap(wrapped, place)
	require.Error(t, err, "a single bit")

	require.Equal(t, gmcrypto.MAC(first, []byte("a"), []byte("b")), p.MAC(first, []byte("ab")))
	require.NotEqual(t, p.MAC(first, []byte("a")), p.MAC(second, []byte("a")))

	private, public, err := keys()
	require.NoError(t, err)
	signature, err := p.Sign(private, []byte("a message"))
	require.NoError(t, err)
	require.NoError(t, p.Verify(public, []byte("a message"), signature))
	require.True(t, fault.Is(p.Verify(public, []byte("another"), signature), gmcrypto.CodeSignature))
	_, other, err := keys()
	require.NoError(t, err)
	require.True(t, fault.Is(p.Verify(other, []byte("a message"), signature), gmcrypto.CodeSignature))
	require.True(t, fault.Is(p.Verify(public, []byte("a message"), append(signature, 0)), gmcrypto.CodeSignature), "in one form only")
	of, err := gmcrypto.ParseSM2Public(hex.EncodeToString(public))
	require.NoError(t, err)
	require.True(t, of.Verify([]byte("a message"), signature), "others check it without the module")
}

// everything gives each call that needs the service, with what it answered before.
func everything(t *testing.T, c *cloudsign.Client) map[string]func() error {
	wrapped, err := c.Wrap(make([]byte, 16), nil)
	require.NoError(t, err)
	private, public, err := c.NewSigningKey()
	require.NoError(t, err)
	signature, err := c.Sign(private, []byte("m"))
	require.NoError(t, err)
	return map[string]func() error{
		"random": func() error { return c.Random(make([]byte, 16)) },
		"keys":   func() error { _, _, err := c.NewSigningKey(); return err },
		"wrap":   func() error { _, err := c.Wrap(make([]byte, 16), nil); return err },
		"unwrap": func() error { _, err := c.Unwrap(wrapped, nil); return err },
		"sign":   func() error { _, err := c.Sign(private, []byte("m")); return err },
		"verify": func() error { return c.Verify(public, []byte("m"), signature) },
		"ping":   c.Ping,
	}
}

func TestWithoutTheServiceEverythingIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*service)
		code  string
	}{
		"its own trouble":     {func(s *service) { s.fault = wire.ServerError }, cloudsign.CodeUnavailable},
		"cut off":             {func(s *service) { s.fault = wire.Truncated }, cloudsign.CodeUnavailable},
		"an answer of others": {func(s *service) { s.fault = wire.WrongSignature }, cloudsign.CodeUnavailable},
		"nobody there":        {func(s *service) { s.close() }, cloudsign.CodeUnavailable},
		"refused":             {func(s *service) { s.fault = wire.Refused }, cloudsign.CodeRefused},
		"another secret":      {func(s *service) { s.box.Config.Secret = "changed" }, cloudsign.CodeRefused},
	} {
		t.Run(name, func(t *testing.T) {
			s := newService(t)
			calls := everything(t, s.client)
			for call, do := range calls {
				require.NoError(t, do(), call)
			}
			c.spoil(s)
			for call, do := range calls {
				err := do()
				require.True(t, fault.Is(err, c.code), "%s: %v", call, err)
				require.NotContains(t, err.Error(), "http://", call)
				require.NotContains(t, err.Error(), s.box.Config.Secret, call)
			}
		})
	}
}

// answers lets a service that knows the secret answer everything with one text.
func answers(t *testing.T, text string, after time.Duration) *cloudsign.Client {
	t.Helper()
	receiver := wire.Receiver{App: "service", Secret: "shared", Headers: wire.HeadersOf("X-Cloud-Sign"), Nonces: &wire.Memory{}, MaxBody: 1 << 20, Clock: time.Now}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(after)
		if in, ok := receiver.Read(w, r); ok {
			receiver.Answer(w, in, []byte(text), wire.NoFault)
		}
	}))
	t.Cleanup(server.Close)
	client, err := cloudsign.New(cloudsign.Config{URL: server.URL, App: "cardflow", Secret: "shared", HTTP: &http.Client{Timeout: 100 * time.Millisecond}})
	require.NoError(t, err)
	return client
}

func TestHalfAnAnswerBecomesNoKeyAndNoSignature(t *testing.T) {
	for _, text := range []string{`{}`, `null`, `not json`, `{"Sealed":"AAAA","Handle":"AAAA","Public":"AAAA"}`} {
		c := answers(t, text, 0)
		_, wrap := c.Wrap(make([]byte, 16), nil)
		_, unwrap := c.Unwrap(make([]byte, 44), nil)
		_, _, keys := c.NewSigningKey()
		_, sign := c.Sign(make([]byte, 32), []byte("m"))
		random := make([]byte, 16)
		for call, err := range map[string]error{"wrap": wrap, "unwrap": unwrap, "keys": keys, "sign": sign, "random": c.Random(random), "verify": c.Verify(make([]byte, 65), nil, nil)} {
			require.Error(t, err, "%s of %s", call, text)
		}
		require.Equal(t, make([]byte, 16), random, "nothing is taken of it")
	}
}

func TestAServiceThatTakesItsTimeIsNotWaitedForLong(t *testing.T) {
	began := time.Now()
	err := answers(t, `{}`, 300*time.Millisecond).Ping()
	require.True(t, fault.Is(err, cloudsign.CodeUnavailable), "%v", err)
	require.Less(t, time.Since(began), 300*time.Millisecond)
}

func TestTheServiceKnowsItsKeysAfterARestart(t *testing.T) {
	s := newService(t)
	wrapped, err := s.client.Wrap(make([]byte, 16), []byte("p"))
	require.NoError(t, err)
	private, public, err := s.client.NewSigningKey()
	require.NoError(t, err)
	again := newService(t)
	_, err = again.client.Unwrap(wrapped, []byte("p"))
	require.NoError(t, err)
	signature, err := again.client.Sign(private, []byte("m"))
	require.NoError(t, err)
	require.NoError(t, again.client.Verify(public, []byte("m"), signature))
	again.box.Master = "of another"
	_, err = again.client.Unwrap(wrapped, []byte("p"))
	require.True(t, fault.Is(err, cloudsign.CodeRefused), "a root key of another service")
}

func TestKeysOfAnInstallationLieUnderTheService(t *testing.T) {
	s := newService(t)
	path := t.TempDir() + "/keys"
	ring, err := gmcrypto.OpenKeyringWith(path, s.client)
	require.NoError(t, err)
	id, signature, err := ring.Sign([]byte("a seal"))
	require.NoError(t, err)
	sealed, err := gmcrypto.Seal(ring, []byte("plain"), nil)
	require.NoError(t, err)

	again, err := gmcrypto.OpenKeyringWith(path, s.client)
	require.NoError(t, err)
	require.NoError(t, again.Verify(id, []byte("a seal"), signature))
	plain, err := gmcrypto.Open(again, sealed, nil)
	require.NoError(t, err)
	require.Equal(t, "plain", string(plain))

	s.fault = wire.ServerError
	_, _, err = ring.Sign([]byte("a seal"))
	require.True(t, fault.Is(err, cloudsign.CodeUnavailable), "no other key signs in its place: %v", err)
	plain, err = gmcrypto.Open(ring, sealed, nil)
	require.NoError(t, err, "what is opened already goes on")
	require.Equal(t, "plain", string(plain))
	_, err = gmcrypto.OpenKeyringWith(path, s.client)
	require.True(t, fault.Is(err, cloudsign.CodeUnavailable), "nothing starts without it: %v", err)
}
