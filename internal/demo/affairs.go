package demo

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"cardflow/internal/domain/affairs"
	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/citizen"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/value"
)

// rareNames are names with a character of each block from A to H, and one that
// only an old font shows.
var rareNames = []string{"王㐀安", "李𠀀", "张𪜀文", "陈𫝀", "周𫠠宁", "吴𬺰", "徐𰀀明", "孙𱍐", "胡\uE863", "朱𪚥龙", "林静怡", "何子轩"}

// citizens makes a few citizens at the outlet of each named outlet account, half
// of them without a household, and gives them by account.
func (s *story) citizens(ctx context.Context) (map[string][]citizen.Citizen, error) {
	out := map[string][]citizen.Citizen{}
	err := s.desk.Store.Within(ctx, func(tx approval.Tx) error {
		for n, username := range []string{"outlet_op", "outlet_op2"} {
			place := s.person(username)
			for i, name := range rareNames {
				c := citizen.Citizen{ID: value.NewID(), Name: name, IDNumber: demoNumber(n*100 + i), Phone: fmt.Sprintf("138%04d%04d", 100+n, i),
					Address: fmt.Sprintf("上海市演示路 %d 弄 %d 号", 10+n, i+1), District: place.District, Outlet: place.Outlet, Version: 1, UpdatedAt: s.now}
				if i%2 == 0 {
					c.Household = citizen.Household{Kind: "family", Address: c.Address, District: place.District, Since: "2001-05-01"}
				}
				if err := tx.(citizen.Tx).InsertCitizen(c); err != nil {
					return err
				}
				out[username] = append(out[username], c)
			}
		}
		return nil
	})
	return out, err
}

// demoNumber is an ID number of somebody who does not exist, with its check digit.
func demoNumber(n int) identity.IDNumber {
	stem := fmt.Sprintf("310000195%d%02d15%03d", n%10, n%12+1, 800+n)
	for _, check := range "0123456789X" {
		if number, err := identity.ParseIDNumber(stem + string(check)); err == nil {
			return number
		}
	}
	return ""
}

// requests lets outlets ask for corrections that stand in every state.
func (s *story) requests(ctx context.Context) error {
	people, err := s.citizens(ctx)
	if err != nil {
		return err
	}
	for _, username := range slices.Sorted(maps.Keys(people)) {
		list := people[username]
		for i, steps := range [][]document.Action{{}, {document.Agree}, {document.Return}, {document.Agree, document.Agree}} {
			phone := []map[string]any{{"field": string(citizen.Phone), "new": fmt.Sprintf("1390000%04d", i+1)}}
			if err := s.request(ctx, username, affairs.Correction, list[i*2], phone, steps); err != nil {
				return err
			}
		}
		c := list[1]
		household := []map[string]any{{"field": string(citizen.HouseholdKind), "new": "family"}, {"field": string(citizen.HouseholdAddress), "new": c.Address},
			{"field": string(citizen.HouseholdDistrict), "new": c.District}, {"field": string(citizen.HouseholdSince), "new": "2025-09-01"}}
		if err := s.request(ctx, username, affairs.Household, c, household, nil); err != nil {
			return err
		}
	}
	return nil
}

func (s *story) request(ctx context.Context, maker, kind string, c citizen.Citizen, lines []map[string]any, steps []document.Action) error {
	d, err := s.create(ctx, s.person(maker), approval.Draft{Type: kind,
		Head: map[string]any{"citizen": c.ID, "verified": true, "attachments": s.note}, Lines: lines})
	if err != nil {
		return err
	}
	if err := s.submit(ctx, d.ID, s.person(maker)); err != nil {
		return err
	}
	for i, action := range steps {
		if d, err = s.archive.Paper(ctx, d.ID); err != nil {
			return err
		}
		decision := approval.Decision{DocumentID: d.ID, Step: d.StepKey, Visit: d.Visit, By: by(s.person("affairs")), Action: action, Key: value.NewID()}
		if action == document.Return {
			decision.Comment = "证明材料看不清，请重新拍照上传"
		}
		if i == 1 {
			decision.Fields = approval.Fields{Head: map[string]any{"processing": affairs.Automatic}}
		}
		if _, err := s.desk.Decide(ctx, decision); err != nil {
			return err
		}
	}
	return nil
}
