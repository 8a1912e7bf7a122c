package api_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/api"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/repair"
	"cardflow/internal/store"
	st "cardflow/internal/store/storetest"
)

// The people of the walk beside those of the repair fixture: another outlet of
// the first district, and the operators of both districts and of the centre.
const (
	walkOutlet      = "outlet-2"
	walkCounter     = "outlet-op2"
	walkDistrict    = "district-op"
	walkFarDistrict = "district-op9"
	walkCentre      = "walkCentre-op"
)

func walkTiers() store.Directory {
	at := func(id, role string, tier directory.Tier, outlet, district string) store.Account {
		return store.Account{PasswordHash: "-", Person: directory.Person{ID: id, Username: id, Name: "走查" + id, Tier: tier, Outlet: outlet,
			District: district, Roles: []string{role}}}
	}
	return store.Directory{
		Outlets: []store.Place{{ID: walkOutlet, Code: walkOutlet, Name: "豫园街道社区事务受理服务中心", District: st.DistrictID}},
		Accounts: []store.Account{at(walkCounter, "outlet_op", directory.Outlet, walkOutlet, st.DistrictID), at(walkDistrict, "district_op", directory.District, "", st.DistrictID),
			at(walkFarDistrict, "district_op", directory.District, "", st.FarDistrict), at(walkCentre, "center_op", directory.Center, "", "")},
		Entries: []master.Record{{Entry: document.Entry{ID: "device-2", Ref: repair.Devices, Code: "device-2", Name: "二号打印机", Parent: walkOutlet,
			Fields: document.Values{"outlet": walkOutlet, "kind": st.PrinterKind, "serial": "SN-device-2"}}}},
	}
}

// TestNobodyIsShownWhatIsNotOfHisTier asks every operation that reads, each list
// with filters that reach further and each detail by everybody's ids, and looks
// for the papers of others in the answers. The operations come from the API's own
// list, so that a new one is walked too.
func TestNobodyIsShownWhatIsNotOfHisTier(t *testing.T) {
	w := newRepairWorld(t)
	require.NoError(t, w.store.Seed(context.Background(), walkTiers()))
	number := map[string]string{} // by outlet
	secret := map[string]string{st.OutletID: "甲点独有的故障", walkOutlet: "乙点独有的故障", st.FarOutlet: "丙点独有的故障"}
	device := map[string]string{st.OutletID: st.Printer, walkOutlet: "device-2", st.FarOutlet: st.FarPrinter}
	for outlet, text := range secret {
		body := faultAt(outlet, device[outlet])
		body["description"] = text
		r := w.call(st.Clerk, http.MethodPost, "/repairs", body)
		require.Equal(t, http.StatusCreated, r.status, r.text())
		number[outlet] = r.at(t, "id").(string)
	}
	seen := map[string][]string{st.Counter: {st.OutletID}, walkCounter: {walkOutlet}, st.FarCounter: {st.FarOutlet},
		walkDistrict: {st.OutletID, walkOutlet}, walkFarDistrict: {st.FarOutlet}, walkCentre: {st.OutletID, walkOutlet, st.FarOutlet}}
	paths := walked(w, slices.Concat(slices.Collect(maps.Values(number)), slices.Collect(maps.Values(device)), slices.Collect(maps.Keys(secret))), number)
	require.Greater(t, len(paths), 500)
	for person, outlets := range seen {
		found := map[string]int{}
		for _, path := range paths {
			r := w.call(person, http.MethodGet, path, nil)
			require.Less(t, r.status, http.StatusInternalServerError, "%s as %s: %s", path, person, r.text())
			text := readable(t, r)
			for outlet, own := range secret {
				if slices.Contains(outlets, outlet) {
					found[outlet] += strings.Count(text, number[outlet])
					continue
				}
				assert.NotContains(t, text, own, "%s as %s", path, person)
				if !strings.Contains(path, number[outlet]) {
					assert.NotContains(t, text, number[outlet], "%s as %s", path, person)
				}
			}
		}
		for _, outlet := range outlets {
			assert.Positive(t, found[outlet], "%s sees nothing of %s: the walk looked nowhere", person, outlet)
		}
	}
}

// walked gives the addresses of every operation that reads.
func walked(w *world, ids []string, number map[string]string) []string {
	refs := []string{"departments", "districts", "outlets", "users", "posted-requisitions"}
	for _, l := range w.deps.Masters.All() {
		refs = append(refs, l.Ref)
	}
	queries := []string{"", "?outlet=" + st.FarOutlet, "?outlet=" + walkOutlet, "?district=" + st.FarDistrict, "?open=true", "?team=true&scope=team"}
	for _, n := range number {
		queries = append(queries, "?q="+n)
	}
	var out []string
	for _, op := range api.Operations(w.deps) {
		if op.Method != http.MethodGet || strings.HasSuffix(op.Path, "/events") {
			continue
		}
		path := strings.NewReplacer("{code}", repair.TicketType, "{type}", repair.TicketType, "{key}", "filters.x").Replace(op.Path)
		for _, p := range filled([]string{path}, "{ref}", refs) {
			details := filled([]string{p}, "{id}", append([]string{"W-05.2", "T-13.5"}, ids...))
			if !strings.Contains(p, "{") {
				for _, q := range queries {
					out = append(out, p+q)
				}
				continue
			}
			for _, d := range details {
				for _, rest := range ids {
					out = append(out, fillRest(d, rest))
					if !strings.Contains(d, "{") {
						break
					}
				}
			}
		}
	}
	return out
}

// filled puts each of the values in the place of a name.
func filled(paths []string, name string, values []string) []string {
	var out []string
	for _, p := range paths {
		if !strings.Contains(p, name) {
			out = append(out, p)
			continue
		}
		for _, v := range values {
			out = append(out, strings.ReplaceAll(p, name, v))
		}
	}
	return out
}

// fillRest puts a value in every place that is left.
func fillRest(path, v string) string {
	for {
		from := strings.Index(path, "{")
		to := strings.Index(path, "}")
		if from < 0 || to < from {
			return path
		}
		path = path[:from] + v + path[to+1:]
	}
}

// readable gives the text of an answer; of a workbook that of its sheets.
func readable(t *testing.T, r reply) string {
	t.Helper()
	if !bytes.HasPrefix(r.body, []byte("PK")) {
		return r.text()
	}
	book, err := zip.NewReader(bytes.NewReader(r.body), int64(len(r.body)))
	require.NoError(t, err)
	var b strings.Builder
	for _, f := range book.File {
		in, err := f.Open()
		require.NoError(t, err)
		text, err := io.ReadAll(in)
		require.NoError(t, err)
		b.Write(text)
	}
	return b.String()
}
