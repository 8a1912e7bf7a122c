package senior

import (
	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/signing"
)

// Verb 动作 is what a person does to an application.
type Verb string

// The verbs.
const (
	Reverify Verb = "reverify" // 重新认证
	Manual   Verb = "manual"   // 转人工审核
	Agree    Verb = "agree"    // 人工审核: the pictures show the same person
	Refuse   Verb = "refuse"   // 人工审核: they do not
	Admit    Verb = "admit"    // 受理
	Send     Verb = "send"     // 发出卡片
	Deliver  Verb = "deliver"  // 登记妥投
	Bounce   Verb = "bounce"   // 登记退件
	Shelve   Verb = "shelve"   // 网点签收
	Collect  Verb = "collect"  // 领取
	Remail   Verb = "remail"   // 重新邮寄
	Destroy  Verb = "destroy"  // 销毁
	Withdraw Verb = "cancel"   // 取消
	Strand   Verb = "strand"   // 登记滞发
)

// Command is a verb on one application. It carries nothing that identifies the
// applicant.
type Command struct {
	ID      string      `json:"id"`
	By      approval.By `json:"by"`
	Verb    Verb        `json:"verb"`
	Key     string      `json:"key"`
	Text    string      `json:"text,omitempty"`    // a reason, or 代领人 and 关系
	Waybill string      `json:"waybill,omitempty"` // Send by post
	Witness string      `json:"witness,omitempty"` // Destroy: the second person, id
	Source  Origin      `json:"source,omitempty"`  // Strand: who found the card

	Signature *signing.Signature `json:"signature,omitempty"`
}

// Visit names one stay of an application in a phase.
type Visit struct {
	ID     string `json:"id"`
	Phase  string `json:"phase"`
	Number int    `json:"number"`
}
