package gmcrypto

import (
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/asn1"
	"math/big"
	"path/filepath"
	"testing"

	oracle "github.com/emmansun/gmsm/sm2"
	"github.com/stretchr/testify/require"

	"cardflow/internal/fault"
)

// The example of GM/T 0003.5 on the recommended curve.
func TestSM2MatchesStandard(t *testing.T) {
	private := unhex(t, "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8")
	public := unhex(t, "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"+
		"ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13")
	key, err := privateOf(private)
	require.NoError(t, err)
	require.Equal(t, public, point(&key.PublicKey))
	r, _ := new(big.Int).SetString("f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3", 16)
	s, _ := new(big.Int).SetString("b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa", 16)
	published, err := asn1.Marshal(sm2Signature{r, s})
	require.NoError(t, err)
	require.NoError(t, sm2Verify(public, []byte("message digest"), published))
	require.True(t, fault.Is(sm2Verify(public, []byte("message digesu"), published), CodeSignature))
}

func TestSM2AgreesWithASecondLibrary(t *testing.T) {
	private, public, err := newSM2Key()
	require.NoError(t, err)
	point := ecdsa.PublicKey{Curve: oracle.P256(), X: new(big.Int).SetBytes(public[1:33]), Y: new(big.Int).SetBytes(public[33:])} //nolint:staticcheck // the library takes no other form
	same := ecdsa.PrivateKey{D: new(big.Int).SetBytes(private), PublicKey: point}                                                 //nolint:staticcheck // as above
	theirs, err := new(oracle.PrivateKey).FromECPrivateKey(&same)
	require.NoError(t, err)
	for _, message := range [][]byte{{}, []byte("一"), make([]byte, 4096)} {
		ours, err := sm2Sign(private, message)
		require.NoError(t, err)
		require.True(t, oracle.VerifyASN1WithSM2(&theirs.PublicKey, nil, message, ours))
		signed, err := theirs.SignWithSM2(rand.Reader, nil, message)
		require.NoError(t, err)
		require.NoError(t, sm2Verify(public, message, signed))
	}
}

func TestASignatureHasOneForm(t *testing.T) {
	private, public, err := newSM2Key()
	require.NoError(t, err)
	message := []byte("seal")
	good, err := sm2Sign(private, message)
	require.NoError(t, err)
	require.NoError(t, sm2Verify(public, message, good))
	for name, bad := range map[string][]byte{
		"bytes behind it": append(append([]byte(nil), good...), 0),
		"cut off":         good[:len(good)-1],
		"empty":           {},
		"zero":            {0x30, 6, 2, 1, 0, 2, 1, 0},
	} {
		require.True(t, fault.Is(sm2Verify(public, message, bad), CodeSignature), name)
	}
	outside := append([]byte(nil), public...)
	outside[64] ^= 1
	require.True(t, fault.Is(sm2Verify(outside, message, good), CodeSignature), "not on the curve")
	for _, key := range [][]byte{nil, make([]byte, 32), []byte("short")} {
		_, err := sm2Sign(key, message)
		require.Error(t, err)
	}
}

func TestSignaturesNameTheirKey(t *testing.T) {
	ring, err := FileKeyring(filepath.Join(t.TempDir(), "keys"))
	require.NoError(t, err)
	id, signature, err := ring.Sign([]byte("seal"))
	require.NoError(t, err)
	require.NoError(t, ring.Verify(id, []byte("seal"), signature))
	require.True(t, fault.Is(ring.Verify(id, []byte("deal"), signature), CodeSignature))
	require.True(t, fault.Is(ring.Verify("none", []byte("seal"), signature), CodeUnknownKey))
}
