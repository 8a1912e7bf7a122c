package gmcrypto

import (
	"crypto/pbkdf2"
	"regexp"
	"strings"
	"testing"
	"time"

	oracle "github.com/emmansun/gmsm/sm3"
	"github.com/stretchr/testify/require"
)

func TestPasswordVerifies(t *testing.T) {
	for _, password := range []string{"Demo@2026!", "口令𠮷", "", strings.Repeat("长", 500)} {
		hash, err := HashPassword(password)
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(hash, "pbkdf2-sm3$10000$"), hash)

		ok, rehash := VerifyPassword(hash, password)
		require.True(t, ok)
		require.False(t, rehash)
		ok, _ = VerifyPassword(hash, password+"x")
		require.False(t, ok)
	}
}

func TestPasswordHasSaltOfItsOwn(t *testing.T) {
	a, err := HashPassword("Demo@2026!")
	require.NoError(t, err)
	b, err := HashPassword("Demo@2026!")
	require.NoError(t, err)
	require.NotEqual(t, a, b)
}

func TestPasswordMatchesOracle(t *testing.T) {
	hash, err := HashPassword("Demo@2026!")
	require.NoError(t, err)
	stored, err := parsePasswordHash(hash)
	require.NoError(t, err)
	want, err := pbkdf2.Key(oracle.New, "Demo@2026!", stored.salt, stored.iterations, DigestSize)
	require.NoError(t, err)
	require.Equal(t, want, stored.key)
	require.Equal(t, hash, stored.String())
}

// Beyond one digest the library's own hash would have panicked.
func TestDeriveBeyondOneDigestMatchesOracle(t *testing.T) {
	want, err := pbkdf2.Key(oracle.New, "p", []byte("salt"), 3, 100)
	require.NoError(t, err)
	got, err := pbkdf2.Key(newSM3, "p", []byte("salt"), 3, 100)
	require.NoError(t, err)
	require.Equal(t, want, got)
}

func TestPasswordWithLessWorkAsksForRehash(t *testing.T) {
	salt := []byte("0123456789abcdef")
	key, err := derive("old", salt, 100)
	require.NoError(t, err)
	hash := passwordHash{iterations: 100, salt: salt, key: key}.String()

	ok, rehash := VerifyPassword(hash, "old")
	require.True(t, ok)
	require.True(t, rehash)
	ok, rehash = VerifyPassword(hash, "wrong")
	require.False(t, ok)
	require.False(t, rehash, "only the right password can be hashed anew")
}

func TestDamagedPasswordHashMatchesNothing(t *testing.T) {
	for _, hash := range []string{
		"", "plain", "pbkdf2-sm3$$$", "pbkdf2-sm3$0$AAAA$AAAA", "pbkdf2-sm3$-1$AAAA$AAAA",
		"pbkdf2-sm3$99999999999$AAAA$AAAA", "pbkdf2-sm3$10$!$AAAA", "pbkdf2-sm3$10$AAAA$!",
		"pbkdf2-sm3$10$AAAA$", "pbkdf2-sm3$10$AAAA$AAAA", "pbkdf2-sha1$10$AAAA$AAAA", "a$b$c$d$e",
	} {
		ok, rehash := VerifyPassword(hash, "")
		require.False(t, ok, hash)
		require.False(t, rehash, hash)
	}
}

// A forgotten derivation would be thousands of times faster; the wide bounds
// leave room for whatever else the machine is doing.
func TestUnknownUserTakesAsLongAsKnown(t *testing.T) {
	hash, err := HashPassword("Demo@2026!")
	require.NoError(t, err)
	known := fastest(func() { VerifyPassword(hash, "wrong") })
	for name, verify := range map[string]func(){
		"unknown user": func() { DummyVerify("wrong") },
		"damaged hash": func() { VerifyPassword("", "wrong") },
	} {
		took := fastest(verify)
		require.Greater(t, took, known/4, name)
		require.Less(t, took, known*4, name)
	}
}

// fastest is the best of several runs, which other work on the machine
// disturbs least.
func fastest(f func()) time.Duration {
	best := time.Hour
	for range 8 {
		began := time.Now()
		f()
		best = min(best, time.Since(began))
	}
	return best
}

func BenchmarkVerifyPassword(b *testing.B) {
	hash, err := HashPassword("Demo@2026!")
	require.NoError(b, err)
	for b.Loop() {
		VerifyPassword(hash, "Demo@2026!")
	}
}

func TestRandomPasswordsCanBeReadAloudAndDiffer(t *testing.T) {
	form := regexp.MustCompile(`^[a-hj-km-np-z2-9]{4}-[a-hj-km-np-z2-9]{4}-[a-hj-km-np-z2-9]{4}$`)
	seen := map[string]bool{}
	for range 200 {
		p := RandomPassword()
		require.Regexp(t, form, p)
		require.False(t, seen[p])
		seen[p] = true
	}
}
