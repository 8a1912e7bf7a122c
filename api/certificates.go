package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/function"
	"cardflow/internal/domain/platform"
	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
)

// CertificateView 绑定证书 as the security administrator's page lists it.
type CertificateView struct {
	Fingerprint string         `json:"fingerprint"`
	Serial      string         `json:"serial"`
	Subject     string         `json:"subject"`
	Issuer      string         `json:"issuer"`
	NotBefore   time.Time      `json:"not_before"`
	NotAfter    time.Time      `json:"not_after"`
	Person      document.Named `json:"person"`
	Username    string         `json:"username"`
	BoundAt     time.Time      `json:"bound_at"`
}

func (s *server) registerCertificates() {
	path := apiPrefix + "/certificates"
	view, manage := boundTo(grant(platform.Certificates, function.View)), boundTo(grant(platform.Certificates, function.Manage))
	register(s, operation{method: http.MethodGet, path: path, id: "list-certificates", summary: "已绑定的证书", tag: "证书绑定", access: view}, s.listCertificates)
	register(s, operation{method: http.MethodPost, path: path, id: "bind-certificate", summary: "绑定证书", tag: "证书绑定", access: manage,
		confirm: true, status: http.StatusCreated}, s.bindCertificate)
	register(s, operation{method: http.MethodDelete, path: path + "/{fingerprint}", id: "unbind-certificate", summary: "解除绑定", tag: "证书绑定",
		access: manage, confirm: true, status: http.StatusNoContent}, s.unbindCertificate)
}

type certificatesOutput struct {
	Body struct {
		Items []CertificateView `json:"items"`
	}
}

func viewOfCertificate(c directory.BoundCertificate) CertificateView {
	return CertificateView{Fingerprint: c.Fingerprint, Serial: c.Serial, Subject: c.Subject, Issuer: c.Issuer, NotBefore: c.NotBefore,
		NotAfter: c.NotAfter, Person: document.Named{ID: c.PersonID, Name: c.PersonName}, Username: c.Username, BoundAt: c.BoundAt}
}

func (s *server) listCertificates(ctx context.Context, _ *struct{}) (*certificatesOutput, error) {
	list, err := s.Logins.Certificates.Certificates(ctx, "")
	out := &certificatesOutput{}
	out.Body.Items = make([]CertificateView, 0, len(list))
	for _, c := range list {
		out.Body.Items = append(out.Body.Items, viewOfCertificate(c))
	}
	return out, err
}

type bindInput struct {
	Body struct {
		Person      string `json:"person" minLength:"1" maxLength:"40"`
		Certificate string `json:"certificate" minLength:"1" maxLength:"20000" doc:"PEM; a personal key file is taken, too, and its key left alone"`
	}
}

// bindCertificate gives a person a certificate that an authority stands for now.
// Nobody binds his own: that takes somebody else.
func (s *server) bindCertificate(ctx context.Context, in *bindInput) (*struct{ Body CertificateView }, error) {
	certificate, err := gmcrypto.ParseCertificate(certificateIn(in.Body.Certificate))
	if err != nil {
		return nil, fault.Invalid("certificate.unreadable", "无法识别这个文件，请选择PEM格式的SM2证书").At("certificate", "不是SM2证书").Because(err)
	}
	person, err := s.Directory.Person(ctx, in.Body.Person)
	switch {
	case err != nil:
		return nil, err
	case person.ID == caller(ctx).ID:
		return nil, fault.Forbidden("certificate.own", "不能为自己绑定证书，请由另一位安全管理员办理")
	}
	if err := s.trusted(certificate); err != nil {
		return nil, err
	}
	bound := directory.BoundCertificate{Fingerprint: certificate.Fingerprint(), Serial: certificate.Serial(), Subject: certificate.Subject(),
		Issuer: certificate.Issuer(), NotBefore: certificate.NotBefore(), NotAfter: certificate.NotAfter(), PersonID: person.ID,
		PersonName: person.Name, Username: person.Username, BoundBy: caller(ctx).ID, BoundAt: s.now()}
	if err := s.Logins.Certificates.Bind(ctx, bound, s.certificateEntry(ctx, "bind_certificate", bound.Fingerprint, person.ID)); err != nil {
		return nil, err
	}
	return &struct{ Body CertificateView }{viewOfCertificate(bound)}, nil
}

// certificateIn finds the certificate in a personal key file.
func certificateIn(content string) []byte {
	var file gmcrypto.PersonalKey
	if json.Unmarshal([]byte(content), &file) == nil && file.Certificate != "" {
		return []byte(file.Certificate)
	}
	return []byte(content)
}

func (s *server) unbindCertificate(ctx context.Context, in *struct {
	Fingerprint string `path:"fingerprint" maxLength:"64"`
},
) (*struct{}, error) {
	return nil, s.Logins.Certificates.Unbind(ctx, in.Fingerprint, s.certificateEntry(ctx, "unbind_certificate", in.Fingerprint, ""))
}

func (s *server) certificateEntry(ctx context.Context, action, fingerprint, person string) audit.Entry {
	e := s.entry(ctx, platform.Certificates, action, fingerprint)
	if person != "" {
		e.After = `{"person":"` + person + `"}`
	}
	return e
}
