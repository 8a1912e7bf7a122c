package cloudsign

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"cardflow/internal/gmcrypto"
	"cardflow/internal/integrations/wire"
)

// Sandbox 签名验签服务沙箱 behaves like the service. Its root key and its signing keys
// follow from its own secret, so that it knows them after a restart.
type Sandbox struct {
	Config Config            // the name and secret of the one who asks
	Master string            // what its keys follow from
	Judge  func() wire.Fault // nil: it never fails

	nonces wire.Memory
}

// Serves lists the addresses that the sandbox answers.
func Serves() []string {
	return []string{pathRandom, pathWrap, pathUnwrap, pathKeys, pathSign, pathVerify}
}

// ServeHTTP answers one call.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	clock := s.Config.Clock
	if clock == nil {
		clock = time.Now
	}
	receiver := &wire.Receiver{App: s.Config.App, Secret: s.Config.Secret, Headers: wire.HeadersOf(headers), Nonces: &s.nonces, MaxBody: maxMessage, Clock: clock}
	in, ok := receiver.Read(w, r)
	if !ok {
		return
	}
	var f wire.Fault
	if s.Judge != nil {
		f = s.Judge()
	}
	if f.Strikes(w) {
		return
	}
	out, err := s.answer(in.Path, in.Body)
	if err != nil {
		http.Error(w, "refused", http.StatusBadRequest)
		return
	}
	text, err := json.Marshal(out)
	if err != nil {
		http.Error(w, "internal", http.StatusInternalServerError)
		return
	}
	receiver.Answer(w, in, text, f)
}

func (s *Sandbox) answer(path string, body []byte) (any, error) {
	sealed, err := transport(s.Config.Secret)
	if err != nil {
		return nil, err
	}
	root, err := gmcrypto.SoftwareProvider(s.derived("root")[:16])
	if err != nil {
		return nil, err
	}
	switch path {
	case pathRandom:
		return answered(body, func(q randomAsked) (out sealedAnswer, err error) {
			if q.Bytes < 1 || q.Bytes > 1024 {
				return out, errors.New("cloudsign: an odd number of random bytes")
			}
			random := make([]byte, q.Bytes)
			if err := root.Random(random); err != nil {
				return out, err
			}
			out.Sealed, err = sealed.Wrap(random, onTheWay(path, "answer"))
			return out, err
		})
	case pathWrap:
		return answered(body, func(q wrapAsked) (out wrapAnswer, err error) {
			key, err := sealed.Unwrap(q.Sealed, onTheWay(path, "question"))
			if err == nil {
				out.Wrapped, err = root.Wrap(key, q.Place)
			}
			return out, err
		})
	case pathUnwrap:
		return answered(body, func(q unwrapAsked) (out sealedAnswer, err error) {
			key, err := root.Unwrap(q.Wrapped, q.Place)
			if err == nil {
				out.Sealed, err = sealed.Wrap(key, onTheWay(path, "answer"))
			}
			return out, err
		})
	}
	return s.signing(path, body, root)
}

func (s *Sandbox) signing(path string, body []byte, root gmcrypto.Provider) (any, error) {
	switch path {
	case pathKeys:
		return answered(body, func(struct{}) (out keyAnswer, err error) {
			out.Handle = make([]byte, handleSize)
			if err := root.Random(out.Handle); err != nil {
				return out, err
			}
			key, err := s.key(out.Handle)
			if err == nil {
				out.Public, err = hex.DecodeString(key.Public().String())
			}
			return out, err
		})
	case pathSign:
		return answered(body, func(q signAsked) (out signAnswer, err error) {
			key, err := s.key(q.Handle)
			if err == nil {
				out.Signature, err = key.Sign(q.Message)
			}
			return out, err
		})
	case pathVerify:
		return answered(body, func(q verifyAsked) (out verifyAnswer, err error) {
			key, err := gmcrypto.ParseSM2Public(hex.EncodeToString(q.Public))
			if err == nil {
				out.Valid = key.Verify(q.Message, q.Signature)
			}
			return out, err
		})
	}
	return nil, errors.New("cloudsign: no such call")
}

// key is the signing key of a handle.
func (s *Sandbox) key(handle []byte) (gmcrypto.SM2Private, error) {
	if len(handle) != handleSize {
		return gmcrypto.SM2Private{}, errors.New("cloudsign: no such key")
	}
	return gmcrypto.ParseSM2Private(hex.EncodeToString(s.derived("signing", hex.EncodeToString(handle))))
}

func (s *Sandbox) derived(names ...string) []byte {
	return gmcrypto.MAC([]byte(s.Master), gmcrypto.Canonical(append([]string{"cloud sign sandbox"}, names...)...))
}

// answered reads a question and answers it.
func answered[Q, A any](body []byte, answer func(Q) (A, error)) (any, error) {
	var q Q
	if err := json.Unmarshal(body, &q); err != nil {
		return nil, err
	}
	return answer(q)
}
