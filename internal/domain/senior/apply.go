package senior

import (
	"cmp"
	"context"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/citizen"
	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// Apply 受理申领 takes an application: it checks the form and whether the applicant
// may apply, makes the paper and asks for his verification. The same key by the
// same clerk gives the application that was made the first time.
func (k *Desk) Apply(ctx context.Context, by approval.By, f Form) (string, error) {
	var id string
	err := k.Store.Within(ctx, func(tx Tx) error {
		if f.Key != "" {
			if d, err := tx.DocumentByKey(by.PersonID, f.Key); err != nil || d != nil {
				if d != nil {
					id = d.ID
				}
				return err
			}
		}
		u := k.turn(tx)
		u.a = &Application{Version: 1}
		if err := u.As(by, ""); err != nil {
			return err
		}
		if err := u.take(f); err != nil {
			return err
		}
		id = u.Paper.ID
		return nil
	})
	return id, err
}

func (u *turn) take(f Form) error {
	if u.Person.Outlet == "" {
		return fault.Forbidden("senior.no_outlet", "只有网点的操作员可以受理申领")
	}
	if err := f.into(u.a); err != nil {
		return err
	}
	if err := u.eligible(f.Household); err != nil {
		return err
	}
	if err := u.checkPlaces(); err != nil {
		return err
	}
	if err := u.register(f); err != nil {
		return err
	}
	if err := u.open(f.Key); err != nil {
		return err
	}
	if err := u.record(said{action: "submit"}); err != nil {
		return err
	}
	return u.ask()
}

// eligible asks whether the applicant may apply.
func (u *turn) eligible(household string) error {
	known, err := u.tx.CitizenByNumber(u.a.IDNumber)
	if err != nil {
		return err
	}
	holds, err := u.tx.LiveApplication(u.a.IDNumber)
	if err != nil {
		return err
	}
	if holds != nil && holds.ID == u.a.ID {
		holds = nil
	}
	return Eligible(Claim{Region: u.a.Region, Number: u.a.IDNumber, On: value.DateOf(u.At), Registered: HouseholdIn(known, household),
		Province: u.a.Province, Holds: holds})
}

// checkPlaces refuses an outlet or a picture that does not exist.
func (u *turn) checkPlaces() error {
	outlet, err := u.tx.Facts().Entry("outlets", u.a.Pickup)
	if err != nil {
		return err
	}
	u.a.PickupDistrict = outlet.Parent
	if outlet.Disabled {
		return fault.Invalid("senior.pickup", "备投网点已停用，请另选一个").At("pickup", "网点已停用")
	}
	for _, id := range []string{u.a.Photo, u.a.Identity} {
		if id == "" {
			continue
		}
		there, err := u.tx.Facts().Attachment(id)
		if err != nil {
			return err
		}
		if !there {
			return fault.Invalid("attachment.not_found", "照片不存在，请重新上传").At("photo", "照片不存在")
		}
	}
	return nil
}

// register links the applicant's record, which is made when the register does not
// know him.
func (u *turn) register(f Form) error {
	known, err := u.tx.CitizenByNumber(u.a.IDNumber)
	if err != nil {
		return err
	}
	if known != nil {
		u.a.Citizen = known.ID
		return nil
	}
	c := citizen.Citizen{ID: value.NewID(), Name: u.a.Name, IDNumber: u.a.IDNumber, Phone: u.a.Phone, Address: u.a.Address,
		Outlet: u.Person.Outlet, District: u.Person.District, Photo: u.a.Photo, Version: 1, UpdatedAt: u.At}
	if u.a.Region == Local {
		if c.Household.Address, err = citizen.Normal(citizen.HouseholdAddress, f.Household); err != nil {
			return fault.From(err).At("household", fault.From(err).Message)
		}
		c.Household.Kind, c.Household.District = "family", u.Person.District
	}
	u.a.Citizen = c.ID
	err = u.tx.InsertCitizen(c)
	if !fault.Is(err, "citizen.id_taken") {
		return err
	}
	// Somebody registered him at this very moment.
	known, lookErr := u.tx.CitizenByNumber(u.a.IDNumber)
	if lookErr != nil || known == nil {
		return cmp.Or(lookErr, err)
	}
	u.a.Citizen = known.ID
	return nil
}

// open makes the paper and the application's own record.
func (u *turn) open(key string) error {
	var err error
	if u.Kind, err = u.desk.Types.Find(CardApplication); err != nil {
		return err
	}
	today := value.DateOf(u.At)
	u.Paper = &document.Document{
		Sort: value.NewID(), Type: u.Kind.Code, Title: u.Kind.Title, State: document.Pending, StepKey: string(Verifying),
		Maker:      document.Named{ID: u.Person.ID, Name: u.Person.Name},
		Department: document.Named{ID: u.Person.Department, Name: u.Person.DepartmentName},
		Outlet:     u.Person.Outlet, District: u.Person.District, Head: u.a.head(), Chain: u.Kind.Chain, FormVersion: u.Kind.Version,
		Summary: u.a.summary(), BusinessDate: today, CreateKey: key, Version: 1, CreatedAt: u.At, UpdatedAt: u.At, SubmittedAt: &u.At,
	}
	u.Paper.Head["business_date"] = today
	if u.Paper.ID, err = u.tx.NextNumber(u.Kind.Prefix, today); err != nil {
		return err
	}
	u.a.ID, u.a.Outlet, u.a.District, u.a.CreatedAt, u.a.AppliedOn = u.Paper.ID, u.Paper.Outlet, u.Paper.District, u.At, today
	u.a.Phase, u.a.EnteredAt = Verifying, u.At
	if err := u.tx.InsertDocument(u.Paper, u.Paper.Refs(u.Kind)); err != nil {
		return err
	}
	return u.tx.InsertApplication(u.a)
}

// Amend 修改 corrects an application. What was verified is verified anew when the
// correction touches it; an application that was sent back goes on.
func (k *Desk) Amend(ctx context.Context, by approval.By, id string, version int, f Form) (approval.Outcome, error) {
	return k.within(ctx, id, func(u *turn) error {
		if done, err := u.tx.Carried(id, f.Key); f.Key != "" && (done || err != nil) {
			return err
		}
		if err := u.As(by, f.Key); err != nil {
			return err
		}
		if !u.atOutlet(u.a.Outlet) {
			return fault.Forbidden("senior.not_yours", "申领单 %s 由另一个网点受理，不能修改", id)
		}
		extent := MayCorrect(u.a.Phase)
		switch {
		case extent == Nothing:
			return fault.Conflict("senior.wrong_phase", "申领单 %s 现为“%s”，不能修改", id, u.a.Phase.Label())
		case version != u.a.Version:
			return approval.Stale(id)
		}
		return u.amend(f, extent == Everything)
	})
}

func (u *turn) amend(f Form, everything bool) error {
	was := *u.a
	if err := f.into(u.a); err != nil {
		return err
	}
	if !everything && !u.a.sameIdentity(was) {
		return fault.Conflict("senior.made", "卡片已交付制作，只能修改联系电话、邮寄地址和领卡方式")
	}
	if err := u.checkAmended(f, was); err != nil {
		return err
	}
	changes := u.a.changes(was)
	if len(changes) == 0 && u.a.Phase != Correcting {
		return fault.Invalid("senior.unchanged", "没有任何修改")
	}
	if err := u.save(); err != nil {
		return err
	}
	if err := u.record(said{action: "edit", changes: changes}); err != nil {
		return err
	}
	if !everything || u.a.sameIdentity(was) && u.a.Phase != Correcting {
		return nil
	}
	if err := u.FinishRows("edit", ""); err != nil {
		return err
	}
	return u.ask()
}

// checkAmended asks again whether somebody else may apply, when the correction
// makes the application his.
func (u *turn) checkAmended(f Form, was Application) error {
	if u.a.IDNumber != was.IDNumber || u.a.Region != was.Region {
		if err := u.eligible(f.Household); err != nil {
			return err
		}
		if err := u.register(f); err != nil {
			return err
		}
	}
	return u.checkPlaces()
}

// atOutlet tells whether the person works at an outlet.
func (u *turn) atOutlet(outlet string) bool { return WorksAt(u.Person, outlet) }

// WorksAt tells whether a person is a clerk of an outlet.
func WorksAt(p directory.Person, outlet string) bool {
	return outlet != "" && p.Outlet == outlet && (p.HasRole(roleOutlet) || p.HasRole(roleCenterOutlet))
}
