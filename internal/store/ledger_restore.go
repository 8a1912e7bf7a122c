package store

import (
	"encoding/json"

	"gorm.io/gorm"

	"cardflow/internal/domain/audit"
	"cardflow/internal/fault"
)

// restoreMove puts a move back to what was posted.
func (s *Store) restoreMove(db *gorm.DB, id string) error {
	row, err := first[moveRow](db, `"id" = ?`, id)
	if err != nil {
		return err
	}
	if row == nil {
		return fault.NotFound("rows.absent", "没有流水 %s；被删除的流水只能从备份恢复", id)
	}
	content, genuine := s.sealedMove(*row)
	if !genuine {
		return noSeal(areaMove, id)
	}
	var was moveContent
	if err := json.Unmarshal([]byte(content), &was); err != nil {
		return err
	}
	restored := was.row()
	restored.Seal = row.Seal
	if err := db.Exec(`DELETE FROM "stock_moves" WHERE "id" = ?`, id).Error; err != nil {
		return err
	}
	if err := create(db, restored); err != nil {
		return err
	}
	return s.unblock(db, placeID(row.move().Place), placeID(restored.move().Place))
}

// restoreBalance makes a balance the sum of its moves again, when these hold.
func (s *Store) restoreBalance(db *gorm.DB, place string) error {
	changed, err := execute(db, `UPDATE "stock_balances" SET "quantity" = (SELECT "moved" FROM (SELECT "b"."id", `+sumOfPlace+` AS "moved"
 FROM "stock_balances" "b" WHERE "b"."id" = ?) "s") WHERE "id" = ?`, place, place)
	if err == nil && changed == 0 {
		err = fault.NotFound("rows.absent", "没有结存 %s", place)
	}
	if err != nil {
		return err
	}
	return s.unblock(db, place)
}

// unblock lets places be posted to again where every move holds and the balance is
// their sum.
func (s *Store) unblock(db *gorm.DB, places ...string) error {
	for _, place := range places {
		check, err := raw[balanceCheck](db, `SELECT "b".*, `+sumOfPlace+` AS "moved" FROM "stock_balances" "b" WHERE "b"."id" = ?`, place)
		if err != nil {
			return err
		}
		if len(check) == 0 || check[0].Balance.Quantity != check[0].Moved {
			continue
		}
		b := check[0].Balance
		rows, err := raw[moveRow](db, `SELECT * FROM "stock_moves" WHERE "item_id" = ? AND "account" = ? AND "warehouse_id" = ? AND "location_id" = ?
 AND "department_id" = ? AND "class" = ?`, b.ItemID, b.Account, b.WarehouseID, b.LocationID, b.DepartmentID, b.Class)
		if err != nil {
			return err
		}
		good := true
		for _, r := range rows {
			good = good && s.moveHolds(r)
		}
		if !good {
			continue
		}
		if err := db.Exec(`UPDATE "stock_balances" SET "blocked" = ? WHERE "id" = ?`, false, place).Error; err != nil {
			return err
		}
	}
	return nil
}

func noSeal(area, key string) error {
	return fault.Conflict("rows.no_seal", "%s/%s 没有有效的校验记录，不知道原来的内容，请核实后由管理员重新建立", area, key)
}

// restoreLedgerRow puts a row of the ledger back, with the entry that says so.
func (s *Store) restoreLedgerRow(db *gorm.DB, area, key string, log audit.Entry) error {
	var err error
	if area == areaMove {
		err = s.restoreMove(db, key)
	} else {
		err = s.restoreBalance(db, key)
	}
	if err != nil {
		return err
	}
	return s.writeAudit(db, log)
}
