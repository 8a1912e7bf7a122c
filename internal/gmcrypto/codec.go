package gmcrypto

import (
	"fmt"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/proto"
)

// EncodingSealed marks a payload that PayloadCodec has sealed.
const EncodingSealed = "binary/sm4-gcm"

// payloadPlace keeps sealed data of another kind from passing for a payload.
const payloadPlace = "temporal-payload"

type payloadCodec struct{ keys Keyring }

// PayloadCodec seals what workflows carry (流程数据), so that the process engine
// stores only ciphertext. It passes through what was written before sealing
// was switched on.
func PayloadCodec(keys Keyring) converter.PayloadCodec { return payloadCodec{keys: keys} }

// DataConverter is Temporal's usual converter with every payload sealed.
func DataConverter(keys Keyring) converter.DataConverter {
	return converter.NewCodecDataConverter(converter.GetDefaultDataConverter(), PayloadCodec(keys))
}

// Encode seals each payload whole, with its metadata.
func (c payloadCodec) Encode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	result := make([]*commonpb.Payload, len(payloads))
	for i, p := range payloads {
		plain, err := proto.Marshal(p)
		if err != nil {
			return nil, fmt.Errorf("gmcrypto: marshal payload: %w", err)
		}
		sealed, err := Seal(c.keys, plain, []byte(payloadPlace))
		if err != nil {
			return nil, err
		}
		result[i] = &commonpb.Payload{
			Metadata: map[string][]byte{converter.MetadataEncoding: []byte(EncodingSealed)},
			Data:     sealed,
		}
	}
	return result, nil
}

// Decode opens what Encode sealed.
func (c payloadCodec) Decode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	result := make([]*commonpb.Payload, len(payloads))
	for i, p := range payloads {
		if string(p.GetMetadata()[converter.MetadataEncoding]) != EncodingSealed {
			result[i] = p
			continue
		}
		plain, err := Open(c.keys, p.GetData(), []byte(payloadPlace))
		if err != nil {
			return nil, err
		}
		opened := &commonpb.Payload{}
		if err := proto.Unmarshal(plain, opened); err != nil {
			return nil, damaged(err)
		}
		result[i] = opened
	}
	return result, nil
}
