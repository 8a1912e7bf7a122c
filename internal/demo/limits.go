package demo

import (
	"fmt"
	"slices"

	"cardflow/internal/domain/document"
	"cardflow/internal/domain/master"
	"cardflow/internal/domain/warehouse"
)

// limits 仓库预警线 of items in one warehouse. A few bind so tightly that there are alerts
// on whatever day the story is told.
func (w *world) limits() error {
	lists := warehouse.Masters()
	list := lists[slices.IndexFunc(lists, func(l master.List) bool { return l.Ref == warehouse.LimitList })]
	ids, entries := map[string]string{}, map[string]document.Entry{}
	for _, r := range w.seed.Entries {
		ids[r.Ref+"/"+r.Code], entries[r.ID] = r.ID, r.Entry
	}
	find := func(ref, id string) (document.Entry, error) {
		if e, ok := entries[id]; ok {
			return e, nil
		}
		return document.Entry{}, fmt.Errorf("demo: a limit names %s that are not there", ref)
	}
	for _, x := range w.data.Limits {
		r := master.Record{Entry: document.Entry{Fields: document.Values{"item": ids["items/"+x.Item], "warehouse": ids["warehouses/"+x.Warehouse], "remark": x.Remark, "min_stock": x.MinStock}}}
		if x.MaxStock > 0 {
			r.Fields["max_stock"] = x.MaxStock
		}
		if err := list.NamePair(&r, find); err != nil {
			return err
		}
		w.entry(list.Ref, "", r.Code, r.Name, "", r.Fields)
	}
	return nil
}
