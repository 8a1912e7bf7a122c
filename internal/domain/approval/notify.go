package approval

import (
	"fmt"

	"cardflow/internal/domain/directory"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
)

// tell writes one notice (通知) to one person.
func (u *turn) tell(kind task.NoticeKind, personID, taskID, format string, args ...any) error {
	return u.desk.tell(u.tx, task.Notice{Kind: kind, PersonID: personID, DocumentID: u.d.ID, TaskID: taskID, Text: fmt.Sprintf(format, args...)})
}

func (k *Desk) tell(tx Tx, n task.Notice) error {
	n.ID, n.At = value.NewID(), k.Clock().UTC()
	return tx.Notify(n)
}

// tellHolders tells everybody who has an open seat, once each: whoever it is
// assigned to, who delegated it, or the members of its role.
func (k *Desk) tellHolders(tx Tx, rows []task.Task, n task.Notice) error {
	told := map[string]bool{"": true}
	for _, row := range rows {
		if row.Kind != task.Work || row.State != task.Open {
			continue
		}
		people := []directory.Person{{ID: row.Assignee}, {ID: row.OwnerID}}
		if row.Assignee == "" {
			var err error
			if people, err = tx.Members(row.Role, row.RoleDepartment); err != nil {
				return err
			}
			told[row.MakerID] = true // he may hold the role, yet the task is not his
		}
		n.TaskID = row.ID
		if err := k.tellOnce(tx, people, told, n); err != nil {
			return err
		}
	}
	return nil
}

func (k *Desk) tellOnce(tx Tx, people []directory.Person, told map[string]bool, n task.Notice) error {
	for _, p := range people {
		if told[p.ID] {
			continue
		}
		told[p.ID] = true
		n.PersonID = p.ID
		if err := k.tell(tx, n); err != nil {
			return err
		}
	}
	return nil
}
