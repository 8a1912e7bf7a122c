package senior

import (
	"time"

	"cardflow/internal/domain/document"
)

// Stage 办理阶段 is what an elder, the hotline and the partners are told of an
// application: one list for all of them.
type Stage string

// The stages, in the order in which an application passes them.
const (
	StageVerifying Stage = "verifying"  // 实人认证中
	StageAccepting Stage = "accepting"  // 待受理
	StageMaking    Stage = "making"     // 制卡中
	StageOnTheWay  Stage = "on_the_way" // 寄送中
	StageReady     Stage = "ready"      // 待领取
	StageStuck     Stage = "stuck"      // 滞发
	StageCollected Stage = "collected"  // 已领取
	StageDestroyed Stage = "destroyed"  // 已销毁
	StageClosed    Stage = "closed"     // 已取消
)

// Stages lists the stages in order.
func Stages() []Stage {
	return []Stage{StageVerifying, StageAccepting, StageMaking, StageOnTheWay, StageReady, StageStuck,
		StageCollected, StageDestroyed, StageClosed}
}

// Label is the stage in the words an elder understands.
func (s Stage) Label() string {
	return map[Stage]string{StageVerifying: "实人认证中", StageAccepting: "待受理", StageMaking: "制卡中", StageOnTheWay: "寄送中",
		StageReady: "待领取", StageStuck: "滞发", StageCollected: "已领取", StageDestroyed: "已销毁", StageClosed: "已取消"}[s]
}

// StageOf gives the stage of an application in a phase.
func StageOf(p Phase) Stage {
	switch p {
	case NoPhase, Verifying, Deciding, Reviewing, Correcting:
		return StageVerifying
	case Accepting:
		return StageAccepting
	case Making, Sending:
		return StageMaking
	case Mailing, Moving:
		return StageOnTheWay
	case Collecting:
		return StageReady
	case Stuck, Destroying:
		return StageStuck
	case Collected:
		return StageCollected
	case Destroyed:
		return StageDestroyed
	}
	return StageClosed
}

// StageAt 办理进度 is a stage with when it was reached; nil: not yet.
type StageAt struct {
	Stage Stage
	At    *time.Time
}

// begins tells which stage an entry of the history begins.
func begins(action string) Stage {
	return map[string]Stage{"submit": StageVerifying, eventVerified: StageAccepting, string(Agree): StageAccepting, string(Admit): StageMaking,
		string(Send): StageOnTheWay, string(Shelve): StageReady, string(Bounce): StageStuck, string(Strand): StageStuck,
		eventPosted: StageOnTheWay, eventReturned: StageStuck}[action]
}

// Progress 办理进度 gives the way an application has come and the usual way that
// lies before it. Detours show only when they were taken.
func Progress(a Application, history []document.Event) []StageAt {
	reached := map[Stage]*time.Time{}
	for i := range history {
		if s := begins(history[i].Action); s != "" {
			reached[s] = &history[i].At
		}
	}
	now := StageOf(a.Phase)
	reached[now] = &a.EnteredAt
	var out []StageAt
	for _, s := range Stages() {
		detour := s == StageStuck || s == StageDestroyed || s == StageClosed || s == StageReady && a.Delivery == ByPost
		ahead := reached[s] == nil
		if ahead && (detour || !a.Phase.Open()) {
			continue
		}
		out = append(out, StageAt{Stage: s, At: reached[s]})
	}
	return out
}
