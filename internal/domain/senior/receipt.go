package senior

import (
	"context"
	"time"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
)

// ReceiptKind 业务类型 is the business that a signed receipt proves.
type ReceiptKind string

// The kinds of receipts.
const (
	OfLocal      ReceiptKind = ReceiptKind(Local) // 敬老卡个人信息受理
	OfDelta      ReceiptKind = ReceiptKind(Delta) // 敬老卡（长三角地区）申领
	OfCollection ReceiptKind = "collect"          // 敬老卡领取
)

// ReceiptKinds lists them in the words of the business.
func ReceiptKinds() []document.Option {
	return []document.Option{{Value: string(OfLocal), Label: "敬老卡个人信息受理"}, {Value: string(OfDelta), Label: "敬老卡（长三角地区）申领"},
		{Value: string(OfCollection), Label: "敬老卡领取"}}
}

// Label is the kind in words.
func (k ReceiptKind) Label() string { return label(ReceiptKinds(), string(k)) }

// Receipt 回执 is the signed receipt of one business, as it was uploaded. There is
// one of each kind for an application; a better picture takes its place.
type Receipt struct {
	ID          string
	Application string
	Kind        ReceiptKind
	File        string // attachment id
	Outlet      string
	District    string
	UploadedOn  value.Date
	UploadedAt  time.Time
	UploadedBy  document.Named
}

// MayUpload lists the kinds of receipts that a person may upload of an application
// now: of the application where it was taken, of the collection where the card was
// fetched.
func MayUpload(a Application, worksAt func(outlet string) bool) []ReceiptKind {
	out := []ReceiptKind{}
	if worksAt(a.Outlet) && a.Phase != Cancelled {
		out = append(out, ReceiptKind(a.Region))
	}
	if worksAt(a.Pickup) && a.Phase == Collected {
		out = append(out, OfCollection)
	}
	return out
}

// UploadReceipt 回执上传 keeps the picture of a signed receipt with the application.
func (k *Desk) UploadReceipt(ctx context.Context, by approval.By, id string, kind ReceiptKind, file string) error {
	_, err := k.within(ctx, id, func(u *turn) error {
		if err := u.As(by, ""); err != nil {
			return err
		}
		fits := false
		for _, k := range MayUpload(*u.a, u.atOutlet) {
			fits = fits || k == kind
		}
		if !fits {
			return fault.Conflict("senior.no_receipt", "申领单 %s 现在不能由您上传“%s”的回执", id, kind.Label())
		}
		return u.keepReceipt(kind, file)
	})
	return err
}

func (u *turn) keepReceipt(kind ReceiptKind, file string) error {
	there, err := u.tx.Facts().Attachment(file)
	if err != nil {
		return err
	}
	if !there {
		return fault.Invalid("attachment.not_found", "回执文件不存在，请重新上传").At("file", "请重新上传")
	}
	r, err := u.tx.Receipt(u.a.ID, kind)
	if err != nil {
		return err
	}
	before := "无"
	if r == nil {
		r = &Receipt{ID: value.NewID(), Application: u.a.ID, Kind: kind, Outlet: u.Person.Outlet, District: u.a.District, UploadedOn: value.DateOf(u.At)}
		if kind == OfCollection {
			if r.District, err = districtOf(u.tx, r.Outlet); err != nil {
				return err
			}
		}
		r.File, r.UploadedAt, r.UploadedBy = file, u.At, document.Named{ID: u.Person.ID, Name: u.Person.Name}
		err = u.tx.InsertReceipt(*r)
	} else {
		before = replaced(r.File)
		r.File, r.UploadedAt, r.UploadedBy = file, u.At, document.Named{ID: u.Person.ID, Name: u.Person.Name}
		err = u.tx.UpdateReceipt(*r)
	}
	if err != nil {
		return err
	}
	u.Paper.Head[headReceipts] = append(u.Paper.Head.List(headReceipts), file)
	if err := u.save(); err != nil {
		return err
	}
	return u.record(said{action: eventReceipt, comment: kind.Label(),
		changes: []document.Change{{Field: headReceipts, Label: "回执", Before: before, After: replaced(file)}}})
}
