package document

import (
	"fmt"

	"cardflow/internal/fault"
)

// CheckPaper applies the rules that hold for every type before a paper may
// wait for anybody: complete fields, a business date that is open, master
// entries that exist, are enabled and belong together, quantities in the item's
// decimals, attachments that were uploaded. Then the type's own Check runs.
func CheckPaper(t *Type, d *Document, facts Facts) error {
	c := checker{t: t, doc: d, facts: facts, entries: map[string]*Entry{}}
	if err := c.run(t); err != nil {
		return err
	}
	for _, check := range []Check{t.linked, t.Check} {
		if len(c.problems) > 0 || check == nil {
			continue
		}
		more, err := check(d, facts)
		if err != nil {
			return err
		}
		c.problems = append(c.problems, more...)
	}
	return fault.Problems("document.invalid", c.problems)
}

// CheckPosting repeats what may have changed while the paper waited: its month
// may be closed now.
func CheckPosting(d *Document, facts Facts) error {
	detail, err := checkBusinessDate(d, facts)
	if err != nil || detail == nil {
		return err
	}
	return fault.Conflict("period.closed", "%s", detail.Message).At(detail.Location, detail.Message)
}

type checker struct {
	t        *Type
	doc      *Document
	facts    Facts
	entries  map[string]*Entry
	problems []fault.Detail
}

func (c *checker) report(location, format string, args ...any) {
	c.problems = append(c.problems, fault.Detail{Location: location, Message: fmt.Sprintf(format, args...)})
}

func (c *checker) run(t *Type) error {
	date, err := checkBusinessDate(c.doc, c.facts)
	if err != nil {
		return err
	}
	if date != nil {
		c.problems = append(c.problems, *date)
	}
	if err := c.fields(t.Head, c.doc.Head, "head."); err != nil {
		return err
	}
	if len(t.Lines) == 0 {
		return nil
	}
	switch n := len(c.doc.Lines); {
	case n == 0:
		c.report("lines", "请至少录入一行明细")
	case n > MaxLines:
		c.report("lines", "每张单据最多 %d 行，现有 %d 行，请分成多张录入", MaxLines, n)
		return nil
	}
	for i, line := range c.doc.Lines {
		if err := c.fields(t.Lines, line, fmt.Sprintf("lines[%d].", i)); err != nil {
			return err
		}
	}
	if c.doc.Amount > MaxAmount {
		c.report("lines", "单据金额合计超过 %s 元，请检查单价和数量", MaxAmount.Yuan())
	}
	return nil
}

func (c *checker) fields(fields []Field, v Values, prefix string) error {
	for _, f := range fields {
		if !v.Has(f.Name) {
			if f.Required && !f.ReadOnly {
				c.report(prefix+f.Name, "请填写%s", f.Label)
			}
			continue
		}
		if err := c.field(f, v, prefix+f.Name); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) field(f Field, v Values, location string) error {
	switch {
	case f.Type == Ref:
		return c.ref(f, v.Text(f.Name), location)
	case f.Type == Attachment:
		for _, id := range v.List(f.Name) {
			ok, err := c.facts.Attachment(id)
			if err != nil {
				return err
			}
			if !ok {
				c.report(location, "附件不存在或已删除，请重新上传")
			}
		}
	case f.UnitOf != "":
		item, err := c.entry("items", v.Text(f.UnitOf))
		if err != nil || item == nil {
			return err
		}
		if decimals := int(item.Fields.Int("decimals")); !v.Quantity(f.Name).Fits(decimals) {
			c.report(location, "%s：%s的数量%s", f.Label, item.Name, DecimalsText(decimals))
		}
	}
	return nil
}

// DecimalsText says what decimals an item allows: the end of a sentence.
func DecimalsText(n int) string {
	if n == 0 {
		return "必须是整数"
	}
	return fmt.Sprintf("最多 %d 位小数", n)
}

func (c *checker) ref(f Field, id, location string) error {
	e, err := c.entry(f.Ref, id)
	if err != nil {
		return err
	}
	switch {
	case e == nil:
		c.report(location, "%s不存在，请重新选择", f.Label)
	case e.Disabled:
		c.report(location, "%s“%s”已停用，请另选", f.Label, e.Name)
	case f.Depends != "" && e.Parent != c.doc.Head.Text(f.Depends):
		c.report(location, "%s“%s”不属于本单所选的%s", f.Label, e.Name, c.t.label(f.Depends))
	}
	return nil
}

// entry reads an entry once per check; nil when it does not exist.
func (c *checker) entry(ref, id string) (*Entry, error) {
	key := ref + "/" + id
	if e, seen := c.entries[key]; seen {
		return e, nil
	}
	e, err := c.facts.Entry(ref, id)
	if fault.From(err) != nil {
		if fault.From(err).Kind != fault.KindNotFound {
			return nil, err
		}
		c.entries[key] = nil
		return nil, nil
	}
	c.entries[key] = &e
	return &e, nil
}

func checkBusinessDate(d *Document, facts Facts) (*fault.Detail, error) {
	if d.BusinessDate > facts.Today() {
		return &fault.Detail{Location: "head.business_date", Message: fmt.Sprintf("业务日期 %s 晚于今天，不能提交", d.BusinessDate)}, nil
	}
	closed, err := facts.MonthClosed(d.BusinessDate.Month())
	if err != nil || !closed {
		return nil, err
	}
	return &fault.Detail{Location: "head.business_date", Message: fmt.Sprintf("%s 已月结，业务日期不能在该月内", d.BusinessDate.Month())}, nil
}
