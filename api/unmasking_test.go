package api_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/api"
	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/citizen"
	"cardflow/internal/domain/directory"
	"cardflow/internal/store"
	st "cardflow/internal/store/storetest"
)

// seeded are records of every kind that has personal data, by kind.
type seeded map[string]string

// newPersonalWorld holds one record of every kind with personal data.
func newPersonalWorld(t *testing.T) (*world, seeded) {
	t.Helper()
	w := newAffairsWorld(t)
	more := st.WithPost(st.WithSeniors(st.RepairDirectory()))
	more.Roles = nil // every role is there
	known := map[string]bool{"310115": true, "outlet-2": true, "outlet-9": true, outletOp: true}
	fresh := func(id string) bool { was := known[id]; known[id] = true; return was }
	more.Districts = slices.DeleteFunc(more.Districts, func(p store.Place) bool { return fresh(p.ID) })
	more.Outlets = slices.DeleteFunc(more.Outlets, func(p store.Place) bool { return fresh(p.ID) })
	more.Accounts = slices.DeleteFunc(more.Accounts, func(a store.Account) bool { return fresh(a.Person.ID) })
	require.NoError(t, w.store.Seed(context.Background(), more))
	s := seeded{"citizen": "c1"}
	s["document"] = w.enter(outletOp, w.correction(outletOp, change(citizen.Phone, "13900001111"), change(citizen.Address, "上海市黄浦区福州路99号")))
	s["senior"] = w.applied(st.OutletClerk, elder)
	s["parcel"] = w.sends(parcel("EA100", "王\U0002A6A5"))
	s["ticket"] = w.reported(st.OutletID, st.Printer)
	listed := w.call(st.OutletClerk, http.MethodPost, "/senior/stuck", map[string]any{"source": "outlet", "cards": []any{
		map[string]any{"number": "OLD-77890", "name": "赵阿婆", "id_number": "310101195001014031", "signed_on": "2026-02-20", "reason": "无人领取"}}})
	require.Equal(t, http.StatusOK, listed.status, listed.text())
	s["stuck"] = w.call(st.OutletClerk, http.MethodPost, "/senior/stuck/search", map[string]any{}).at(t, "items", 0, "id").(string)
	return w, s
}

// secrets are the values that no answer may hold.
func secrets() []string {
	return []string{wangNumber, elder, "310101195001014031", "13812345678", "13900001111", "02100001111", "南京东路1号", "福州路99号", "福州路9号", "OLD-77890"}
}

// TestNoAnswerHoldsPersonalDataInClear asks every operation for every role and for
// the clerks who work on the records; the operations come from the API's own list.
func TestNoAnswerHoldsPersonalDataInClear(t *testing.T) {
	w, records := newPersonalWorld(t)
	people := []string{outletOp, st.OutletClerk, st.OutletClerk2, st.DistrictClerk, st.Reviewer, st.Shipping, st.Clerk, st.Fitter, st.Counter, st.Boss}
	for _, r := range directory.Roles() {
		people = append(people, "role-"+r.Code)
	}
	asked := 0
	for _, who := range people {
		person, err := w.store.People().Person(t.Context(), who)
		require.NoError(t, err)
		for _, op := range api.Operations(w.deps) {
			if op.Level != api.Personal && !slices.ContainsFunc(op.Grants, func(g api.Grant) bool { return w.deps.Policy.Allowed(person.Roles, g.Function, g.Action) }) {
				continue // TestRoleByFunction sees that he gets nothing
			}
			for _, path := range readingPaths(op, records) {
				r := w.call(who, op.Method, path, readingBody(op))
				asked++
				text := readable(t, r)
				for _, secret := range secrets() {
					assert.NotContains(t, text, secret, "%s %s as %s", op.Method, path, who)
				}
			}
		}
	}
	require.Greater(t, asked, 2000)
	assert.Contains(t, w.call(st.OutletClerk, http.MethodGet, "/senior/applications/"+records["senior"], nil).text(), "138****5678", "the walk looked somewhere")
}

// readingPaths fills an address with the records; none for what changes something,
// for streams, and for the label that goes onto the parcel.
func readingPaths(op api.Operation, records seeded) []string {
	reads := op.Method == http.MethodGet || strings.HasSuffix(op.Path, "/search") || strings.HasSuffix(op.Path, "/export")
	if !reads || strings.HasSuffix(op.Path, "/events") || strings.HasSuffix(op.Path, "/label") || strings.HasSuffix(op.Path, "/captcha") {
		return nil
	}
	if !strings.Contains(op.Path, "{") {
		return []string{op.Path, op.Path + "?q=" + records["document"], op.Path + "?function=T-13.5", op.Path + "?view=done", op.Path + "?type=affairs.correction"}
	}
	var out []string
	for _, id := range records {
		path := strings.NewReplacer("{ref}", "citizens", "{code}", "affairs.correction", "{type}", "affairs.correction", "{key}", "filters.x", "{id}", id).Replace(op.Path)
		out = append(out, fillRest(path, id))
	}
	return append(out, fillRest(strings.NewReplacer("{id}", "T-13.6").Replace(op.Path), "T-13.6"))
}

func readingBody(op api.Operation) any {
	if op.Method == http.MethodGet {
		return nil
	}
	return map[string]any{}
}

func (w *world) unmask(person, kind, id, reason string) reply {
	w.t.Helper()
	return w.call(person, http.MethodPost, "/unmaskings", map[string]any{"kind": kind, "id": id, "reason": reason})
}

func TestPersonalDataIsShownWithARightAReasonAndAConfirmation(t *testing.T) {
	w, records := newPersonalWorld(t)
	for kind, try := range map[string]struct {
		who, field, text, function string
	}{
		"citizen":  {outletOp, "id_number", wangNumber, "T-13.5"},
		"document": {specialist, "lines[0].new", "13900001111", "T-13.5"},
		"senior":   {st.OutletClerk, "id_number", elder, "C-05"},
		"stuck":    {st.OutletClerk, "card", "OLD-77890", "C-08"},
		"parcel":   {st.Shipping, "address", "上海市黄浦区南京东路1号", "W-04.16"},
		"ticket":   {st.Clerk, "phone", "02100001111", "T-N01"},
	} {
		w.forgetConfirmation(try.who) // he may have confirmed for another record
		require.Equal(t, confirmRequired, w.unmask(try.who, kind, records[kind], "核对证件号码").at(t, "code"), kind)
		w.confirm(try.who)
		assert.Equal(t, "unmask.reason", w.unmask(try.who, kind, records[kind], " 看看 ").at(t, "code"), kind)
		shown := w.unmask(try.who, kind, records[kind], "核对证件号码")
		require.Equal(t, http.StatusOK, shown.status, "%s: %s", kind, shown.text())
		assert.Equal(t, try.text, shown.at(t, "values", try.field), kind)

		noted := w.logged(audit.Filter{Actors: []string{try.who}, Action: "unmask", Object: records[kind]})
		require.Len(t, noted, 1, "%s: refusals are not unmaskings", kind)
		assert.Equal(t, try.function, noted[0].Function, kind)
		assert.Contains(t, noted[0].After, "核对证件号码", kind)
		assert.Contains(t, noted[0].After, try.field, kind)
		for _, secret := range secrets() {
			assert.NotContains(t, noted[0].After, secret, kind)
		}
		own := w.call(try.who, http.MethodGet, "/unmaskings", nil)
		assert.Equal(t, records[kind], own.at(t, "items", 0, "object"), kind)
		assert.Equal(t, "核对证件号码", own.at(t, "items", 0, "reason"), kind)
	}
}

func TestTheRightToUnmaskReachesNoFurtherThanWhatOneSees(t *testing.T) {
	w, records := newPersonalWorld(t)
	for name, try := range map[string]struct {
		who, kind string
		status    int
	}{
		"without the right":                   {st.DistrictClerk, "senior", http.StatusForbidden},
		"the auditor":                         {logReader, "parcel", http.StatusForbidden},
		"another outlet's application":        {st.OtherClerk, "senior", http.StatusNotFound},
		"another district's paper":            {farClerk, "document", http.StatusNotFound},
		"another district's citizen":          {farClerk, "citizen", http.StatusForbidden},
		"a colleague's paper":                 {sameOutlet, "document", http.StatusForbidden},
		"a technician and parcels":            {st.Fitter, "parcel", http.StatusForbidden},
		"a sender and citizens":               {st.Shipping, "citizen", http.StatusForbidden},
		"another outlet's stuck card":         {st.OtherClerk, "stuck", http.StatusNotFound},
		"what there is none of":               {st.Shipping, "parcel", http.StatusNotFound},
		"a sender and other people's tickets": {st.Shipping, "ticket", http.StatusNotFound},
	} {
		w.confirm(try.who)
		id := records[try.kind]
		if name == "what there is none of" {
			id = "none"
		}
		r := w.unmask(try.who, try.kind, id, "核对证件号码")
		assert.Equal(t, try.status, r.status, "%s: %s", name, r.text())
		for _, secret := range secrets() {
			assert.NotContains(t, r.text(), secret, name)
		}
	}
	assert.Empty(t, w.logged(audit.Filter{Action: "unmask", Result: audit.OK}))
}

func TestReadsOfPersonalDataAreOneEntryForABatch(t *testing.T) {
	w, records := newPersonalWorld(t)
	second := w.sends(parcel("EA101", "王\U0002A6A5"))
	reads := func(who, function string) []audit.Entry {
		return w.logged(audit.Filter{Actors: []string{who}, Function: function, Action: "read"})
	}
	w.call(st.Shipping, http.MethodPost, "/postal/search", map[string]any{})
	list := reads(st.Shipping, "W-04.16")
	require.Len(t, list, 1, "one entry for a page")
	assert.Contains(t, list[0].After, records["parcel"])
	assert.Contains(t, list[0].After, second)
	w.call(st.Shipping, http.MethodGet, "/postal/parcels/"+second+"/label", nil)
	assert.Equal(t, second, reads(st.Shipping, "W-04.16")[0].Object, "a label is read by whoever prints it")
	w.call(st.Boss, http.MethodGet, "/repairs/"+records["ticket"], nil)
	assert.Equal(t, records["ticket"], reads(st.Boss, "T-N01")[0].Object)
	w.call(st.Shipping, http.MethodPost, "/postal/export", map[string]any{})
	exported := w.logged(audit.Filter{Actors: []string{st.Shipping}, Action: "export"})
	require.Len(t, exported, 1)
	assert.Contains(t, exported[0].After, `"rows":2`)
}
