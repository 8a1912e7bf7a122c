package definition

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/audit"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/platform"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// maxNote bounds what a version says about itself, in characters.
const maxNote = 200

// Service 流程定义 changes the chains of document types; each change is one
// transaction and one entry of the audit log. It reads what its store reads.
type Service struct {
	Store
	Types  *document.Registry
	Rights Rights
	Clock  document.Clock
}

// Draft is what an administrator saves: Revision is that of the draft he has in
// front of him, 0 when there was none; Base is the version he began from.
type Draft struct {
	Type     string
	Revision int
	Base     int
	Chain    document.Chain
	CC       []string
}

// SaveDraft keeps a draft, finished or not, and tells what is wrong with it. One
// that somebody else saved meanwhile is Conflict "definition.stale".
func (s *Service) SaveDraft(ctx context.Context, by approval.By, in Draft) (document.DefinitionDraft, Report, error) {
	var saved document.DefinitionDraft
	var report Report
	err := s.change(ctx, by, in.Type, func(tx Tx, c change) error {
		if err := s.unchanged(tx, c.t, in.Revision); err != nil {
			return err
		}
		base, err := tx.Definition(in.Type, in.Base)
		if err != nil {
			return err
		}
		chain, err := complete(c.t, in.Chain, tx)
		if err != nil {
			return err
		}
		saved = document.DefinitionDraft{Type: in.Type, Base: base.Version, Revision: in.Revision + 1, Chain: chain, CC: in.CC, By: c.by, At: c.at}
		if err := tx.PutDraft(saved); err != nil {
			return err
		}
		if report, err = Check(c.t, chain, in.CC, tx, s.Rights); err != nil {
			return err
		}
		return c.audit(tx, "save_draft", "", fmt.Sprintf(`{"base":%d,"revision":%d}`, saved.Base, saved.Revision))
	})
	return saved, report, err
}

// Discard throws the draft of a type away; without one it changes nothing.
func (s *Service) Discard(ctx context.Context, by approval.By, docType string) error {
	return s.change(ctx, by, docType, func(tx Tx, c change) error {
		draft, err := tx.Draft(docType)
		if err != nil || draft == nil {
			return err
		}
		if err := tx.DropDraft(docType); err != nil {
			return err
		}
		return c.audit(tx, "discard_draft", snapshot(draft.Base, draft.Chain, draft.CC), "")
	})
}

// Publish makes the draft of this revision the current version. A chain nobody
// could finish is refused with every reason; papers in flight keep theirs.
func (s *Service) Publish(ctx context.Context, by approval.By, docType string, revision int, note string) (document.Definition, Report, error) {
	return s.publish(ctx, by, docType, note, "publish", func(tx Tx, c change, current document.Definition) (document.Definition, error) {
		if err := s.unchanged(tx, c.t, revision); err != nil {
			return current, err
		}
		draft, err := tx.Draft(docType)
		if err != nil {
			return current, err
		}
		if draft == nil {
			return current, fault.Conflict("definition.no_draft", "%s没有待发布的草稿", c.t.Title)
		}
		if draft.Base != current.Version {
			return current, fault.Conflict("definition.outdated", "草稿始于第 %d 版，现行的是%s于 %s 发布的第 %d 版，请比较后重新保存草稿",
				draft.Base, current.By.Name, when(current.At), current.Version)
		}
		return document.Definition{Chain: draft.Chain, CC: draft.CC}, tx.DropDraft(docType)
	})
}

// Rollback makes a copy of an earlier version the current one.
func (s *Service) Rollback(ctx context.Context, by approval.By, docType string, version int, note string) (document.Definition, Report, error) {
	if version < 1 {
		return document.Definition{}, Report{}, fault.Invalid("definition.not_found", "请选择要恢复的版本").At("version", "请选择要恢复的版本")
	}
	if strings.TrimSpace(note) == "" {
		note = fmt.Sprintf("恢复第 %d 版", version)
	}
	return s.publish(ctx, by, docType, note, "rollback", func(tx Tx, _ change, _ document.Definition) (document.Definition, error) {
		return tx.Definition(docType, version)
	})
}

// publish appends what next gives as the version after the current one.
func (s *Service) publish(ctx context.Context, by approval.By, docType, note, action string,
	next func(tx Tx, c change, current document.Definition) (document.Definition, error)) (document.Definition, Report, error) {
	var made document.Definition
	var report Report
	if n := utf8.RuneCountInString(note); n > maxNote {
		return made, report, fault.Invalid("definition.note_too_long", "说明最多 %d 个字，现有 %d 个", maxNote, n).At("note", "说明过长")
	}
	err := s.change(ctx, by, docType, func(tx Tx, c change) error {
		current, err := tx.Definition(docType, 0)
		if err != nil {
			return err
		}
		if made, err = next(tx, c, current); err != nil {
			return err
		}
		if made.Chain, err = complete(c.t, made.Chain, tx); err != nil {
			return err
		}
		if report, err = Check(c.t, made.Chain, made.CC, tx, s.Rights); err != nil {
			return err
		}
		if err := fault.Problems("definition.invalid", report.Problems); err != nil {
			return err
		}
		if len(differences(c.t, content{current.Chain, current.CC}, content{made.Chain, made.CC}, nil)) == 0 {
			return fault.Conflict("definition.unchanged", "与现行的第 %d 版没有差别，不必发布", current.Version)
		}
		made.Type, made.Version, made.Note, made.By, made.At = docType, current.Version+1, strings.TrimSpace(note), c.by, c.at
		if err := tx.Publish(made); err != nil {
			return err
		}
		return c.audit(tx, action, snapshot(current.Version, current.Chain, current.CC), snapshot(made.Version, made.Chain, made.CC))
	})
	return made, report, err
}

// Compare tells in words what differs between two versions; 0 is the draft.
// names tells what the ids and codes in chains are called.
func (s *Service) Compare(ctx context.Context, docType string, from, to int,
	names func(chains ...document.Chain) (map[string]string, error)) ([]document.StepChange, error) {
	t, err := s.Types.Find(docType)
	if err != nil {
		return nil, err
	}
	before, err := s.contentOf(ctx, t, from)
	if err != nil {
		return nil, err
	}
	after, err := s.contentOf(ctx, t, to)
	if err != nil {
		return nil, err
	}
	known, err := names(before.chain, after.chain)
	if err != nil {
		return nil, err
	}
	return differences(t, before, after, known), nil
}

// change is what every change of a type's definitions needs.
type change struct {
	t    *document.Type
	by   document.Named
	at   time.Time
	from approval.By
}

func (s *Service) change(ctx context.Context, by approval.By, docType string, fn func(tx Tx, c change) error) error {
	t, err := s.Types.Find(docType)
	if err != nil {
		return err
	}
	return s.Within(ctx, func(tx Tx) error {
		person, err := tx.Person(by.PersonID)
		if err != nil {
			return err
		}
		return fn(tx, change{t: t, by: document.Named{ID: person.ID, Name: person.Name}, at: s.Clock().UTC(), from: by})
	})
}

// unchanged refuses a page that shows another revision than the stored draft.
func (s *Service) unchanged(tx Tx, t *document.Type, revision int) error {
	draft, err := tx.Draft(t.Code)
	switch {
	case err != nil:
		return err
	case draft == nil && revision == 0, draft != nil && draft.Revision == revision:
		return nil
	case draft != nil:
		return fault.Conflict("definition.stale", "%s的草稿已由%s于 %s 保存，请刷新后再改", t.Title, draft.By.Name, when(draft.At))
	}
	current, err := tx.Definition(t.Code, 0)
	if err != nil {
		return err
	}
	if current.Version == 1 {
		return fault.Conflict("definition.stale", "%s的草稿已被放弃，请刷新后再改", t.Title)
	}
	return fault.Conflict("definition.stale", "%s的草稿已被发布或放弃，现行的是%s于 %s 发布的第 %d 版，请刷新后再改",
		t.Title, current.By.Name, when(current.At), current.Version)
}

func (c change) audit(tx Tx, action, before, after string) error {
	return tx.Audit(audit.Entry{ID: value.NewID(), At: c.at, ActorID: c.by.ID, ActorName: c.by.Name, Address: c.from.Address,
		RequestID: c.from.RequestID, Function: platform.Definitions, Action: action, Object: "definition/" + c.t.Code,
		Before: before, After: after, Result: "ok"})
}

// when is an instant on the clock of Shanghai.
func when(at time.Time) string { return at.In(value.Shanghai()).Format("01-02 15:04") }

// snapshot is a version as JSON, for the audit log.
func snapshot(version int, chain document.Chain, cc []string) string {
	text, _ := json.Marshal(map[string]any{"version": version, "chain": chain, "cc": cc})
	return string(text)
}
