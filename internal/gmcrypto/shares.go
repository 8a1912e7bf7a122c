package gmcrypto

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"cardflow/internal/fault"
)

// A share 分片 of the root key is written cf1-<set>-<threshold>-<number>-<value>-<check>:
// all the shares of one backup have the same set, and the check finds a slip of the pen.
const sharePrefix = "cf1"

type share struct {
	set       string
	threshold int
	number    byte
	value     []byte
}

func (s share) String() string {
	body := fmt.Sprintf("%s-%s-%d-%d-%s", sharePrefix, s.set, s.threshold, s.number, hex.EncodeToString(s.value))
	return body + "-" + shareCheck(body)
}

func shareCheck(body string) string { return TokenDigest("share" + body)[:8] }

func parseShare(text string) (share, error) {
	bad := fault.Invalid(CodeShares, "分片“%.12s…”抄写有误，请核对", text)
	parts := strings.Split(strings.TrimSpace(text), "-")
	if len(parts) != 6 || parts[0] != sharePrefix || shareCheck(strings.Join(parts[:5], "-")) != parts[5] {
		return share{}, bad
	}
	threshold, err := strconv.Atoi(parts[2])
	number, errNumber := strconv.ParseUint(parts[3], 10, 8)
	value, errValue := hex.DecodeString(parts[4])
	if errors.Join(err, errNumber, errValue) != nil || number == 0 {
		return share{}, bad
	}
	return share{set: parts[1], threshold: threshold, number: byte(number), value: value}, nil
}

// splitSecret divides a secret so that any threshold of the shares give it back and
// fewer tell nothing (Shamir's scheme over GF(2^8), each byte by itself).
func splitSecret(secret []byte, shares, threshold int) ([]share, error) {
	if threshold < 2 || shares < threshold || shares > 255 {
		return nil, fault.Invalid(CodeShares, "分片数应不少于门限，门限至少为 2，现为 %d 份、门限 %d", shares, threshold)
	}
	set := newKeyID()
	out := make([]share, shares)
	for i := range out {
		out[i] = share{set: set, threshold: threshold, number: byte(i + 1), value: make([]byte, len(secret))}
	}
	coefficients := make([]byte, threshold)
	for i, b := range secret {
		rand.Read(coefficients) // never fails: without randomness the program ends
		coefficients[0] = b
		for _, s := range out {
			s.value[i] = polynomial(coefficients, s.number)
		}
	}
	return out, nil
}

func polynomial(coefficients []byte, x byte) byte {
	var y byte
	for i := len(coefficients) - 1; i >= 0; i-- {
		y = multiply(y, x) ^ coefficients[i]
	}
	return y
}

// joinShares gives the secret back.
func joinShares(texts []string) ([]byte, error) {
	seen := map[byte]bool{}
	var shares []share
	for _, text := range texts {
		s, err := parseShare(text)
		if err != nil {
			return nil, err
		}
		if len(shares) > 0 && (s.set != shares[0].set || len(s.value) != len(shares[0].value)) {
			return nil, fault.Invalid(CodeShares, "分片不属于同一次备份")
		}
		if !seen[s.number] {
			seen[s.number] = true
			shares = append(shares, s)
		}
	}
	if len(shares) == 0 || len(shares) < shares[0].threshold {
		need := 2
		if len(shares) > 0 {
			need = shares[0].threshold
		}
		return nil, fault.Invalid(CodeShares, "至少需要 %d 个不同的分片，现有 %d 个", need, len(shares))
	}
	return interpolate(shares), nil
}

// interpolate is Lagrange's formula at zero.
func interpolate(shares []share) []byte {
	secret := make([]byte, len(shares[0].value))
	for i, s := range shares {
		weight := byte(1)
		for j, other := range shares {
			if i != j {
				weight = multiply(weight, multiply(other.number, inverse(other.number^s.number)))
			}
		}
		for b := range secret {
			secret[b] ^= multiply(weight, s.value[b])
		}
	}
	return secret
}

// multiply multiplies in GF(2^8) modulo x^8+x^4+x^3+x+1, in the same time for all
// values.
func multiply(a, b byte) byte {
	var product byte
	for range 8 {
		product ^= a & -(b & 1)
		a = a<<1 ^ 0x1b&-(a>>7)
		b >>= 1
	}
	return product
}

// inverse is a^254.
func inverse(a byte) byte {
	out := byte(1)
	for range 254 {
		out = multiply(out, a)
	}
	return out
}
