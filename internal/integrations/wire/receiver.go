package wire

import (
	"io"
	"net/http"
	"time"

	"cardflow/internal/integrations/signature"
)

// Receiver 接收端 takes signed messages and signs the answers.
type Receiver struct {
	App     string // its own name
	Secret  string
	Headers Headers
	Nonces  Nonces
	MaxBody int64
	Clock   func() time.Time
}

// Received 已验签报文 is a message that its sender signed and sent the first time.
type Received struct {
	App  string // who signed
	Path string
	Body []byte
	from signature.Message
}

// Read takes a posted message; when it is refused the answer is given and ok is false.
func (v *Receiver) Read(w http.ResponseWriter, r *http.Request) (in Received, ok bool) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, v.MaxBody))
	if err != nil || r.Method != http.MethodPost {
		http.Error(w, "bad request", http.StatusBadRequest)
		return in, false
	}
	m := signature.Message{Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.RawQuery, Body: body}
	now := v.Clock()
	if m.Nonce, err = v.Headers.Check(v.Secret, m, r.Header.Get, now); err != nil {
		http.Error(w, "signature", http.StatusUnauthorized)
		return in, false
	}
	fresh, err := v.Nonces.Use(m.Nonce, now)
	switch {
	case err != nil:
		http.Error(w, "internal", http.StatusInternalServerError)
	case !fresh:
		http.Error(w, "signature", http.StatusUnauthorized)
	}
	return Received{App: r.Header.Get(v.Headers.App), Path: m.Path, Body: body, from: m}, err == nil && fresh
}

// Answer signs an answer and sends it; a fault spoils it on purpose.
func (v *Receiver) Answer(w http.ResponseWriter, to Received, text []byte, f Fault) {
	m := signature.Message{Method: methodAnswer, Path: to.from.Path, Body: text}
	m.Stamp(v.Clock())
	m.Nonce = to.from.Nonce
	secret := v.Secret
	if f == WrongSignature {
		secret += "?"
	}
	if err := v.Headers.Dress(w.Header(), v.App, secret, m); err != nil {
		http.Error(w, "internal", http.StatusInternalServerError)
		return
	}
	if f == Truncated {
		w.Header().Set("Content-Length", "65536")
		text = text[:len(text)/2]
	}
	_, _ = w.Write(text)
}

// Fault 故障 is what a sandbox does wrong on purpose.
type Fault string

// The faults that every sandbox knows. The last two come after the message was taken:
// the answer is what gets lost.
const (
	NoFault        Fault = ""
	ServerError    Fault = "500"
	Refused        Fault = "400"
	Truncated      Fault = "truncated" // the connection ends in the middle
	WrongSignature Fault = "wrong_signature"
)

// Strikes gives the answer of a fault that comes before the message is looked at.
func (f Fault) Strikes(w http.ResponseWriter) bool {
	switch f {
	case ServerError:
		http.Error(w, "source", http.StatusInternalServerError)
	case Refused:
		http.Error(w, "refused", http.StatusBadRequest)
	default:
		return false
	}
	return true
}
