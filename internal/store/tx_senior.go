package store

import (
	"cardflow/internal/domain/citizen"
	"cardflow/internal/domain/identity"
	"cardflow/internal/domain/senior"
	"cardflow/internal/fault"
)

func (t *tx) CitizenByNumber(n identity.IDNumber) (*citizen.Citizen, error) {
	return t.s.citizenByNumber(t.db, n)
}

func (t *tx) Application(id string) (*senior.Application, error) {
	a, err := t.s.application(t.db, id)
	return &a, err
}

func (t *tx) LiveApplication(n identity.IDNumber) (*senior.Application, error) {
	return t.s.liveApplication(t.db, n)
}

// InsertApplication meets another one of the same person at the unique key; the
// transaction that loses looks again and is told of the other.
func (t *tx) InsertApplication(a *senior.Application) error {
	row, err := t.s.sealedSenior(*a)
	if err != nil {
		return err
	}
	return create(t.db, row)
}

func (t *tx) UpdateApplication(a *senior.Application) error {
	row, err := t.s.sealedSenior(*a)
	if err != nil {
		return err
	}
	return replace(t.db, &row, row.ID, row.Version, fault.Conflict("document.stale", "单据 %s 已被更新，请刷新页面后再操作", a.ID))
}

func (t *tx) VerificationCall(request string) (senior.Call, error) {
	return verificationCall(forUpdate(t.db), request)
}

func (t *tx) InsertCall(c senior.Call) error { return create(t.db, toSeniorCall(c)) }

func (t *tx) UpdateCall(c senior.Call) error {
	row := toSeniorCall(c)
	return t.db.Model(&seniorCallRow{}).Where(`"serial" = ?`, row.Serial).Select("*").Updates(&row).Error
}
