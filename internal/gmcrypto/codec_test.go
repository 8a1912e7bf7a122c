package gmcrypto

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/proto"

	"cardflow/internal/fault"
)

type paper struct {
	Number string
	Maker  string
	Lines  []int64
}

func TestDataConverterSealsWhatItCarries(t *testing.T) {
	data := DataConverter(testKeys())
	want := paper{Number: "RK-20260301-0001", Maker: "张三", Lines: []int64{1, 2}}
	payloads, err := data.ToPayloads(want, nil, []byte("raw"))
	require.NoError(t, err)
	for _, p := range payloads.GetPayloads() {
		require.Equal(t, EncodingSealed, string(p.GetMetadata()[converter.MetadataEncoding]))
		require.False(t, bytes.Contains(p.GetData(), []byte("张三")))
	}
	var (
		got  paper
		none *paper
		raw  []byte
	)
	require.NoError(t, data.FromPayloads(payloads, &got, &none, &raw))
	require.Equal(t, want, got)
	require.Nil(t, none)
	require.Equal(t, "raw", string(raw))
}

func TestDataConverterReadsPlainPayloads(t *testing.T) {
	payload, err := converter.GetDefaultDataConverter().ToPayload("写于加密之前")
	require.NoError(t, err)
	var got string
	require.NoError(t, DataConverter(testKeys()).FromPayload(payload, &got))
	require.Equal(t, "写于加密之前", got)
}

func TestPayloadCodecKeepsMetadata(t *testing.T) {
	codec := PayloadCodec(testKeys())
	want := &commonpb.Payload{Metadata: map[string][]byte{"encoding": []byte("json/plain"), "type": []byte("x")}, Data: []byte("{}")}
	sealed, err := codec.Encode([]*commonpb.Payload{want})
	require.NoError(t, err)
	opened, err := codec.Decode(sealed)
	require.NoError(t, err)
	require.True(t, proto.Equal(want, opened[0]))
}

func TestPayloadCodecRefusesForgery(t *testing.T) {
	keys := testKeys()
	codec := PayloadCodec(keys)
	sealed, err := codec.Encode([]*commonpb.Payload{{Data: []byte("x")}})
	require.NoError(t, err)
	sealed[0].Data[len(sealed[0].Data)-1] ^= 1
	_, err = codec.Decode(sealed)
	require.True(t, fault.Is(err, CodeDamaged), "%v", err)

	other, err := Seal(keys, nil, []byte("users|phone|1"))
	require.NoError(t, err)
	sealed[0].Data = other
	_, err = codec.Decode(sealed)
	require.True(t, fault.Is(err, CodeDamaged), "sealed for another place: %v", err)
}
