package business

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/push"
	"cardflow/internal/fault"
	"cardflow/internal/gmcrypto"
	"cardflow/internal/integrations/wire"
)

// place is one system over real HTTP, with what passed over the wire.
type place struct {
	t      *testing.T
	system *System
	client *Client
	server *httptest.Server
	now    time.Time

	mu   sync.Mutex
	wire string
}

func newPlace(t *testing.T, at push.Target) *place {
	t.Helper()
	p := &place{t: t, now: time.Now()}
	p.open(at, filepath.Join(t.TempDir(), "system.db"))
	p.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		p.mu.Lock()
		p.wire += string(body)
		p.mu.Unlock()
		r.Body = io.NopCloser(bytes.NewReader(body))
		http.StripPrefix("/social", p.system).ServeHTTP(w, r)
	}))
	t.Cleanup(p.server.Close)
	p.client = New(Config{Target: at, URL: p.server.URL + "/social", App: "cardflow", Secret: "shared", Clock: p.clock})
	return p
}

func (p *place) clock() time.Time { return p.now }

func (p *place) open(at push.Target, path string) {
	book, err := OpenBook(path)
	require.NoError(p.t, err)
	p.t.Cleanup(func() { _ = book.Close() })
	p.system = &System{Target: at, App: "theirs", Secret: "shared", Role: Operator, Book: book, Clock: p.clock}
}

func (p *place) send(m push.Message) push.Answer {
	p.t.Helper()
	a, err := p.client.Send(context.Background(), m)
	require.NoError(p.t, err)
	require.Equal(p.t, m.Event, a.Event)
	return a
}

func (p *place) known(kind directory.ObjectKind, code string) Known {
	p.t.Helper()
	k, err := p.client.Ask(context.Background(), Question{Kind: kind, Code: code})
	require.NoError(p.t, err)
	return k
}

func (p *place) logon(username, password string) (int, Logon) {
	p.t.Helper()
	body, err := json.Marshal(map[string]string{"username": username, "password": password})
	require.NoError(p.t, err)
	res, err := http.Post(p.server.URL+"/social"+PathLogon, "application/json", bytes.NewReader(body))
	require.NoError(p.t, err)
	defer res.Body.Close()
	var l Logon
	require.NoError(p.t, json.NewDecoder(res.Body).Decode(&l))
	return res.StatusCode, l
}

func outlet(sequence int64, name string) push.Message {
	record, _ := json.Marshal(directory.OutletRecord{Code: "310101001", Name: name, Kind: "community", KindName: "社区网点", District: "310101", DistrictName: "黄浦区", Address: "演示路 1 号"})
	return push.Message{Event: name, Kind: directory.OutletObject, Object: "o1", Sequence: sequence, Action: "update", Record: record}
}

func person(t *testing.T, sequence int64, password string, change ...func(*directory.PersonRecord)) push.Message {
	t.Helper()
	hash, err := gmcrypto.HashPassword(password)
	require.NoError(t, err)
	r := directory.PersonRecord{Username: "zhang.san", Name: "张\U0002A6A5", Tier: "outlet", District: "310101", Outlet: "310101001"}
	for _, c := range change {
		c(&r)
	}
	record, err := json.Marshal(r)
	require.NoError(t, err)
	return push.Message{Event: password, Kind: directory.PersonObject, Object: "p1", Sequence: sequence, Action: "create", Record: record, Verifier: hash, MustChange: true}
}

func TestOutletIsThereAfterAPushAndALaterChangeIsNeverUndone(t *testing.T) {
	for _, at := range push.Targets() {
		p := newPlace(t, at)
		require.False(t, p.known(directory.OutletObject, "310101001").Found)
		require.Equal(t, push.Taken, p.send(outlet(1, "外滩网点")).Result)
		require.Equal(t, push.Known, p.send(outlet(1, "外滩网点")).Result)
		require.Equal(t, push.Taken, p.send(outlet(3, "外滩街道网点")).Result)
		require.Equal(t, push.Older, p.send(outlet(2, "外滩路网点")).Result)
		k := p.known(directory.OutletObject, "310101001")
		require.EqualValues(t, 3, k.Sequence)
		require.Contains(t, string(k.Record), "外滩街道网点")
		items, err := p.system.Book.Items()
		require.NoError(t, err)
		require.Len(t, items, 1)
		require.Equal(t, []any{"外滩街道网点", false}, []any{items[0].Name, items[0].Disabled})
	}
}

func TestNewUserLogsOnWithExactlyTheDefaultPermissions(t *testing.T) {
	for _, at := range push.Targets() {
		for _, role := range Roles() {
			p := newPlace(t, at)
			p.system.Role = role
			status, _ := p.logon("zhang.san", "First#2026")
			require.Equal(t, http.StatusUnauthorized, status)
			require.Equal(t, push.Taken, p.send(person(t, 1, "First#2026")).Result)
			status, l := p.logon("zhang.san", "First#2026")
			require.Equal(t, http.StatusOK, status)
			require.Equal(t, Logon{Username: "zhang.san", Name: "张\U0002A6A5", Outlet: "310101001", MustChange: true, Permissions: Permissions(at, role)}, l)
			require.NotEmpty(t, l.Permissions)
		}
	}
	require.NotContains(t, Permissions(push.SocialCard, Inquirer), "社保卡受理")
	require.Empty(t, Permissions(push.SocialCard, "unknown"))
}

func TestUserLogsOnWithHisNewPasswordAndAStoppedOneDoesNot(t *testing.T) {
	p := newPlace(t, push.SeniorCard)
	p.send(person(t, 1, "First#2026"))
	p.system.Role = Inquirer // decides of new users only
	p.send(person(t, 2, "Second#2026"))
	status, _ := p.logon("zhang.san", "First#2026")
	require.Equal(t, http.StatusUnauthorized, status)
	status, l := p.logon("zhang.san", "Second#2026")
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, Permissions(push.SeniorCard, Operator), l.Permissions)
	stopped := person(t, 3, "Third#2026", func(r *directory.PersonRecord) { r.Disabled = true })
	p.send(stopped)
	status, _ = p.logon("zhang.san", "Third#2026")
	require.Equal(t, http.StatusUnauthorized, status)
}

func TestGuessingLocksTheUserForAWhile(t *testing.T) {
	p := newPlace(t, push.Residence)
	p.send(person(t, 1, "First#2026"))
	for range maxFailures {
		status, _ := p.logon("zhang.san", "wrong")
		require.Equal(t, http.StatusUnauthorized, status)
	}
	status, _ := p.logon("zhang.san", "First#2026")
	require.Equal(t, http.StatusLocked, status)
	p.now = p.now.Add(lockedFor + time.Second)
	status, _ = p.logon("zhang.san", "First#2026")
	require.Equal(t, http.StatusOK, status)
}

func TestNothingPersonalPassesInClear(t *testing.T) {
	p := newPlace(t, push.SocialCard)
	m := person(t, 1, "First#2026")
	p.send(m)
	for _, plain := range []string{"\U0002A6A5", "zhang.san", m.Verifier} {
		require.NotContains(t, p.wire, plain)
	}
}

func TestIncompleteContentIsRefusedWithItsReason(t *testing.T) {
	p := newPlace(t, push.SocialCard)
	nameless := outlet(1, "")
	nameless.Event = "e1"
	a := p.send(nameless)
	require.Equal(t, push.Refused, a.Result)
	require.Contains(t, a.Reason, "名称")
	secretless := person(t, 1, "First#2026")
	secretless.Verifier = ""
	require.Equal(t, push.Refused, p.send(secretless).Result)
	require.False(t, p.known(directory.PersonObject, "zhang.san").Found)
}

func TestTroubleIsWorthAnotherTryAndEachChangeIsTakenOnce(t *testing.T) {
	for f, took := range map[wire.Fault]push.Result{wire.ServerError: push.Taken, wire.Refused: push.Taken, wire.Truncated: push.Known, wire.WrongSignature: push.Known} {
		p := newPlace(t, push.SocialCard)
		require.NoError(t, p.system.Book.SetFault(f))
		_, err := p.client.Send(context.Background(), outlet(1, "外滩网点"))
		require.Equal(t, fault.KindUnavailable, fault.From(err).Kind, "%s: %v", f, err)
		require.NotContains(t, err.Error(), "127.0.0.1")
		require.NoError(t, p.system.Book.SetFault(wire.NoFault))
		require.Equal(t, took, p.send(outlet(1, "外滩网点")).Result, f)
	}
	p := newPlace(t, push.SocialCard)
	p.client.channel.Secret = "guessed"
	_, err := p.client.Send(context.Background(), outlet(1, "外滩网点"))
	require.True(t, fault.Is(err, "push.refused"), "%v", err)
}

func TestSystemKnowsEverythingAfterARestart(t *testing.T) {
	p := newPlace(t, push.SocialCard)
	path := filepath.Join(t.TempDir(), "kept.db")
	p.open(push.SocialCard, path)
	p.send(outlet(1, "外滩网点"))
	p.send(person(t, 1, "First#2026"))
	secret, err := p.system.Book.SharedSecret()
	require.NoError(t, err)
	fresh, err := p.system.Book.Use("n1", p.now)
	require.NoError(t, err)
	require.True(t, fresh)

	require.NoError(t, p.system.Book.Close())
	p.open(push.SocialCard, path)
	require.True(t, p.known(directory.OutletObject, "310101001").Found)
	require.Equal(t, push.Known, p.send(outlet(1, "外滩网点")).Result)
	status, _ := p.logon("zhang.san", "First#2026")
	require.Equal(t, http.StatusOK, status)
	again, err := p.system.Book.SharedSecret()
	require.NoError(t, err)
	require.Equal(t, secret, again)
	fresh, err = p.system.Book.Use("n1", p.now)
	require.NoError(t, err)
	require.False(t, fresh)
	fresh, err = p.system.Book.Use("n1", p.now.Add(wire.Keep+time.Second))
	require.NoError(t, err)
	require.True(t, fresh)
}

func TestOtherPathsAndForeignContentAreRefused(t *testing.T) {
	p := newPlace(t, push.SocialCard)
	res, err := http.Post(p.server.URL+"/social/v1/other", "application/json", strings.NewReader("{}"))
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Equal(t, http.StatusNotFound, res.StatusCode)
	_, err = p.client.channel.Post(context.Background(), PathOutlets, []byte(`{"event":"e","payload":"AAAA"}`))
	require.Error(t, err)
	body, err := seal("shared", person(t, 1, "First#2026"))
	require.NoError(t, err)
	_, err = p.client.channel.Post(context.Background(), PathOutlets, body)
	require.Error(t, err, "a user is no outlet")
	_, err = p.client.Ask(context.Background(), Question{Kind: "other"})
	require.Error(t, err)
}
