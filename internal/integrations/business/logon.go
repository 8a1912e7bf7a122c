package business

import (
	"encoding/json"
	"net/http"
	"time"

	"cardflow/internal/domain/directory"
	"cardflow/internal/gmcrypto"
)

// After so many wrong passwords nobody logs on as a user for a while.
const (
	maxFailures = 5
	lockedFor   = 15 * time.Minute
)

// Logon 登录结果 is what a user may do in the system.
type Logon struct {
	Username    string   `json:"username"`
	Name        string   `json:"name"`
	Outlet      string   `json:"outlet"`
	MustChange  bool     `json:"must_change_password"`
	Permissions []string `json:"permissions"`
}

// logon lets a user in by name and password. Who is unknown, stopped or wrong is refused
// alike, and after the same time.
func (s *System) logon(w http.ResponseWriter, r *http.Request) {
	var in struct{ Username, Password string }
	if r.Method != http.MethodPost || json.NewDecoder(http.MaxBytesReader(w, r.Body, 4<<10)).Decode(&in) != nil {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	u, err := s.Book.user(in.Username)
	if err != nil {
		broken(w)
		return
	}
	now := s.Clock()
	if u.lockedUntil.After(now) {
		tell(w, http.StatusLocked, map[string]string{"message": "密码多次错误，账号已锁定，请稍后再试"})
		return
	}
	right := false
	if u.verifier == "" {
		gmcrypto.DummyVerify(in.Password)
	} else {
		right, _ = gmcrypto.VerifyPassword(u.verifier, in.Password)
	}
	if err := s.Book.tried(u, right, now); err != nil {
		broken(w)
		return
	}
	if !right || u.record.Disabled || u.record.Deleted {
		tell(w, http.StatusUnauthorized, map[string]string{"message": "用户名或密码不正确，或账号已停用"})
		return
	}
	tell(w, http.StatusOK, u.logon())
}

// user is who logs on; one without a verifier is nobody.
type user struct {
	object      string
	record      directory.PersonRecord
	verifier    string
	mustChange  bool
	failures    int
	lockedUntil time.Time
	permissions []string
}

func (u user) logon() Logon {
	return Logon{Username: u.record.Username, Name: u.record.Name, Outlet: u.record.Outlet, MustChange: u.mustChange, Permissions: u.permissions}
}

func tell(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
