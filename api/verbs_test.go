package api_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cardflow/internal/store/storetest"
)

// verb uses one on a task; fields are the request's other members.
func (w *world) verb(person, task, action string, fields map[string]any, headers ...string) reply {
	w.t.Helper()
	body := map[string]any{"action": action}
	for name, v := range fields {
		body[name] = v
	}
	return w.call(person, http.MethodPost, "/tasks/"+task+"/decisions", body, headers...)
}

// does is verb for what must succeed.
func (w *world) does(person, task, action string, fields map[string]any, headers ...string) reply {
	w.t.Helper()
	r := w.verb(person, task, action, fields, headers...)
	require.Equal(w.t, http.StatusOK, r.status, "%s %s: %s", person, action, r.text())
	return r
}

// seats gives the unfinished seats of a paper by who has them, "" for a group.
func (w *world) seats(paper string) map[string]string {
	w.t.Helper()
	rows, err := w.store.Inbox().Rows(context.Background(), paper)
	require.NoError(w.t, err)
	out := map[string]string{}
	for _, row := range rows {
		if row.Unfinished() {
			out[row.Assignee] = row.ID
		}
	}
	return out
}

func people(ids ...string) map[string]any {
	return map[string]any{"users": ids, "comment": "请协助"}
}

func TestEachVerbNamesTheFieldThatIsWrong(t *testing.T) {
	w := newWorld(t)
	paper := w.enter("keeper", receipt(5, submitted))
	require.NoError(t, w.store.SetDisabled(t.Context(), "role-finance", true))
	others := w.upload("keeper", "/attachments", "照片.txt", []byte("照片"))
	require.Equal(t, http.StatusCreated, others.status, others.text())
	path := "/tasks/" + w.openTask(paper) + "/decisions"
	bad := func(name, body string, want ...string) scenario {
		return scenario{name: name, as: "inspector", method: "POST", path: path, body: body, status: 422, want: want}
	}
	w.play([]scenario{
		bad("transfer to nobody", `{"action":"transfer","comment":"c"}`, "users.required", `"location":"users"`),
		bad("transfer to two", `{"action":"transfer","comment":"c","users":["finance","keeper2"]}`, "users.too_many", `"location":"users"`),
		bad("transfer without a reason", `{"action":"transfer","users":["finance"]}`, "comment.required", `"location":"comment"`),
		bad("transfer to nobody known", `{"action":"transfer","comment":"c","users":["ghost"]}`, "person.not_found", `"location":"users"`),
		bad("transfer to a stopped account", `{"action":"transfer","comment":"c","users":["role-finance"]}`, "person.disabled", "测试finance的账号已停用"),
		bad("transfer to whom the inbox is closed", `{"action":"transfer","comment":"c","users":["role-auditor"]}`, "person.no_inbox", "测试auditor"),
		bad("transfer to the maker", `{"action":"transfer","comment":"c","users":["keeper"]}`, "task.own_paper", `"location":"users"`),
		bad("transfer to oneself", `{"action":"transfer","comment":"c","users":["inspector"]}`, "task.to_oneself", `"location":"users"`),
		bad("delegate to nobody", `{"action":"delegate"}`, "users.required", "委派"),
		bad("delegate to two", `{"action":"delegate","users":["finance","keeper2"]}`, "users.too_many"),
		bad("add before nobody", `{"action":"add_before"}`, "users.required"),
		bad("add after nobody", `{"action":"add_after","users":[]}`, "users.required"),
		bad("remove nobody", `{"action":"remove_signer"}`, "users.required"),
		bad("ask nobody", `{"action":"ask","comment":"几箱？"}`, "users.required"),
		bad("ask nothing", `{"action":"ask","users":["finance"],"comment":"  "}`, "comment.required", `"location":"comment"`),
		bad("copy to nobody", `{"action":"cc"}`, "users.required"),
		bad("the same person twice", `{"action":"cc","users":["finance","finance"]}`, "users"),
		bad("agree with people", `{"action":"agree","users":["finance"]}`, `"location":"users"`, "“同意”不使用"),
		bad("agree with a way", `{"action":"agree","to_step":"inspect"}`, `"location":"to_step"`),
		bad("reject with fields", `{"action":"reject","comment":"c","fields":{"head":{}}}`, `"location":"fields"`),
		bad("transfer with a way on", `{"action":"transfer","comment":"c","users":["finance"],"resume":"direct"}`, `"location":"resume"`),
		bad("return without a reason", `{"action":"return"}`, "comment.required", `"location":"comment"`),
		bad("return to a step nobody decided", `{"action":"return","comment":"c","to_step":"dept_confirm"}`, "task.not_returnable", `"location":"to_step"`),
		bad("return some other way", `{"action":"return","comment":"c","resume":"sideways"}`, "resume"),
		bad("mention nobody known", `{"action":"agree","mentions":["ghost"]}`, "person.not_found", `"location":"mentions"`),
		bad("attach what is not there", `{"action":"agree","attachments":["ghost"]}`, "attachment.not_found", `"location":"attachments"`),
		bad("attach what another uploaded", `{"action":"agree","attachments":["`+others.at(t, "id").(string)+`"]}`, "attachment.not_found"),
		bad("a field nobody knows", `{"action":"agree","colour":"red"}`, "colour"),
		bad("an action nobody knows", `{"action":"burn"}`, "action"),
	})
	assert.Len(t, w.seats(paper), 1, "none of it left a trace")
	assert.Contains(t, w.seats(paper), "")
}

func TestATransferredTaskIsAnothersForGood(t *testing.T) {
	w := newWorld(t)
	paper := w.enter("keeper", receipt(5, submitted))
	task := w.openTask(paper)
	r := w.does("inspector", task, "transfer", people(storetest.Finance), "Idempotency-Key", "t1")
	assert.Equal(t, "孙财务", r.at(t, "task", "assignee", "name"))
	assert.Equal(t, []any{}, r.at(t, "task", "actions"))
	w.play([]scenario{
		{name: "not his any more", as: "inspector", method: "POST", path: "/tasks/" + task + "/decisions", body: `{"action":"agree"}`, status: 403, want: []string{"task.not_yours"}},
		{name: "nor his role's", as: "role-inspector", method: "POST", path: "/tasks/" + task + "/decisions", body: `{"action":"agree"}`, status: 403, want: []string{"task.not_yours"}},
		{name: "in the other's inbox", as: "finance", method: "GET", path: "/tasks?view=todo", status: 200, want: []string{paper}},
		{name: "and out of his", as: "inspector", method: "GET", path: "/tasks?view=todo", status: 200, without: []string{paper}},
		{name: "the other may see the paper", as: "finance", method: "GET", path: "/documents/" + paper, status: 200, want: []string{`"actions":["agree"`}},
		{name: "and is told", as: "finance", method: "GET", path: "/notices", status: 200, want: []string{"assigned", paper, "王质检"}},
		{name: "it stands in the history", as: "keeper", method: "GET", path: "/documents/" + paper + "/timeline", status: 200, want: []string{"转办", "孙财务", "请协助"}},
	})
	again := w.does("inspector", task, "transfer", people(storetest.Finance), "Idempotency-Key", "t1")
	assert.Equal(t, r.text(), again.text(), "the same press gets the same answer")
	assert.Equal(t, "待部门确认", w.does("finance", task, "agree", nil).at(t, "document", "state_label"), "by name, without the right to the step")
}

func TestADelegatedTaskComesBackWithAnOpinion(t *testing.T) {
	w := newWorld(t)
	paper := w.enter("keeper", receipt(5, submitted))
	task := w.openTask(paper)
	r := w.does("inspector", task, "delegate", people(storetest.Finance))
	assert.Equal(t, "王质检", r.at(t, "task", "owner", "name"))
	assert.Equal(t, []any{"recall"}, r.at(t, "task", "actions"))
	assert.Contains(t, r.at(t, "task", "marks"), "委派")
	w.play([]scenario{
		{name: "he may give an opinion only", as: "finance", method: "POST", path: "/tasks/" + task + "/decisions", body: `{"action":"return","comment":"c"}`, status: 409, want: []string{"task.delegated"}},
		{name: "and delegates no further", as: "finance", method: "POST", path: "/tasks/" + task + "/decisions", body: `{"action":"delegate","users":["keeper2"]}`, status: 409, want: []string{"task.delegated"}},
		{name: "his one verb", as: "finance", method: "GET", path: "/tasks/" + task, status: 200, want: []string{`"actions":["agree"]`}},
		{name: "nobody else recalls", as: "role-inspector", method: "POST", path: "/tasks/" + task + "/decisions", body: `{"action":"recall"}`, status: 403, want: []string{"task.not_yours"}},
	})
	assert.Equal(t, []any{}, w.does("finance", task, "agree", map[string]any{"comment": "数量对"}, "Idempotency-Key", "d1").at(t, "task", "actions"))
	assert.Equal(t, http.StatusOK, w.verb("finance", task, "agree", map[string]any{"comment": "数量对"}, "Idempotency-Key", "d1").status, "a lost reply")
	assert.Contains(t, w.call("inspector", http.MethodGet, "/tasks?view=todo", nil).text(), paper)
	assert.Contains(t, w.call("inspector", http.MethodGet, "/documents/"+paper+"/timeline", nil).text(), "数量对")
	w.does("inspector", task, "delegate", people(storetest.Finance))
	w.does("inspector", task, "recall", nil)
	assert.Equal(t, http.StatusForbidden, w.verb("finance", task, "agree", nil).status)
	assert.Equal(t, "待部门确认", w.does("inspector", task, "agree", nil).at(t, "document", "state_label"))
}

func TestAddedSignersSignBeforeOrAfter(t *testing.T) {
	w := newWorld(t)
	paper := w.enter("keeper", receipt(5, submitted))
	task := w.openTask(paper)
	w.does("inspector", task, "add_before", people(storetest.Finance, storetest.Keeper2))
	w.play([]scenario{
		{name: "he waits", as: "inspector", method: "POST", path: "/tasks/" + task + "/decisions", body: `{"action":"agree"}`, status: 409, want: []string{"task.not_yet"}},
		{name: "he sees who signs", as: "inspector", method: "GET", path: "/tasks/" + task, status: 200, want: []string{`"actions":["remove_signer"]`, "孙财务", "李库管", `"added_by":{"id":"inspector","name":"王质检"}`}},
		{name: "one signs already", as: "inspector", method: "POST", path: "/tasks/" + task + "/decisions", body: `{"action":"remove_signer","users":["dept_head"]}`, status: 409, want: []string{"task.not_removable"}},
		{name: "nobody else removes", as: "dept_head", method: "POST", path: "/tasks/" + task + "/decisions", body: `{"action":"remove_signer","users":["finance"]}`, status: 403, want: []string{"task.not_yours"}},
		{name: "an added signer sees the paper", as: "finance", method: "GET", path: "/documents/" + paper, status: 200, want: []string{`"actions":["agree"`}},
	})
	w.does("inspector", task, "remove_signer", map[string]any{"users": []string{storetest.Keeper2}})
	w.does("finance", w.seats(paper)[storetest.Finance], "agree", nil)
	w.does("inspector", task, "add_after", people(storetest.Requester))
	assert.Equal(t, "待质检员确认", w.does("inspector", task, "agree", nil).at(t, "document", "state_label"), "another still signs")
	last := w.does("requester", w.seats(paper)[storetest.Requester], "agree", nil)
	assert.Equal(t, "待部门确认", last.at(t, "document", "state_label"))
	assert.Equal(t, []any{"加签"}, last.at(t, "task", "marks"))
	d := w.call("keeper", http.MethodGet, "/documents/"+paper, nil)
	assert.Len(t, d.at(t, "steps", 0, "signers"), 4, "the removed one stands there, too")
	assert.Equal(t, "钱领用", d.at(t, "steps", 0, "actor", "name"))
}

func TestAQuestionIsAnsweredAndTheTaskStays(t *testing.T) {
	w := newWorld(t)
	paper := w.enter("keeper", receipt(5, submitted))
	task := w.openTask(paper)
	w.does("inspector", task, "ask", map[string]any{"users": []string{storetest.Keeper, storetest.Finance}, "comment": "几箱？"})
	question := w.seats(paper)[storetest.Keeper]
	w.play([]scenario{
		{name: "also the maker is asked", as: "keeper", method: "GET", path: "/tasks?view=todo", status: 200, want: []string{`"kind":"question"`, "几箱？", "沟通", `"actions":["answer"]`}},
		{name: "who is asked may see the paper", as: "finance", method: "GET", path: "/documents/" + paper, status: 200, want: []string{`"actions":["answer"]`}},
		{name: "nobody else answers", as: "dept_head", method: "POST", path: "/tasks/" + question + "/decisions", body: `{"action":"answer","comment":"两箱"}`, status: 403, want: []string{"task.not_yours"}},
		{name: "a question is not agreed to", as: "keeper", method: "POST", path: "/tasks/" + question + "/decisions", body: `{"action":"agree"}`, status: 409, want: []string{"task.question"}},
		{name: "an answer says something", as: "keeper", method: "POST", path: "/tasks/" + question + "/decisions", body: `{"action":"answer"}`, status: 422, want: []string{"comment.required"}},
		{name: "a task is not answered", as: "inspector", method: "POST", path: "/tasks/" + task + "/decisions", body: `{"action":"answer","comment":"c"}`, status: 409, want: []string{"task.not_asked"}},
	})
	w.does("keeper", question, "answer", map[string]any{"comment": "两箱"})
	assert.Equal(t, http.StatusConflict, w.verb("keeper", question, "answer", map[string]any{"comment": "三箱"}).status)
	assert.Contains(t, w.call("inspector", http.MethodGet, "/notices", nil).text(), "answered")
	assert.Equal(t, "待部门确认", w.does("inspector", task, "agree", nil).at(t, "document", "state_label"))
	assert.NotContains(t, w.seats(paper), storetest.Finance, "questions end with the visit")
}

func TestAClaimedTaskIsOnesUntilItIsReleased(t *testing.T) {
	w := newWorld(t)
	paper := w.enter("keeper", receipt(5, submitted))
	task := w.openTask(paper)
	claim := func(person, what string) reply { return w.call(person, http.MethodPost, "/tasks/"+task+"/"+what, nil) }
	assert.Equal(t, http.StatusForbidden, claim("dept_head", "claim").status)
	assert.Equal(t, http.StatusConflict, claim("inspector", "release").status)
	r := claim("inspector", "claim")
	require.Equal(t, http.StatusOK, r.status, r.text())
	assert.Contains(t, r.at(t, "task", "actions"), "release")
	assert.Equal(t, http.StatusForbidden, claim("role-inspector", "claim").status)
	assert.NotContains(t, w.call("role-inspector", http.MethodGet, "/tasks?view=todo", nil).text(), paper)
	require.Equal(t, http.StatusOK, claim("inspector", "release").status)
	assert.Contains(t, w.call("role-inspector", http.MethodGet, "/tasks?view=todo", nil).text(), paper)
}

func TestADecisionIsTakenBackWhileNothingFollowed(t *testing.T) {
	w := newWorld(t)
	paper := w.enter("keeper", receipt(5, submitted))
	task := w.openTask(paper)
	w.does("inspector", task, "agree", nil)
	assert.Contains(t, w.call("inspector", http.MethodGet, "/documents/"+paper, nil).at(t, "allowed"), "take_back")
	assert.Contains(t, w.call("inspector", http.MethodGet, "/tasks/"+task, nil).at(t, "actions"), "take_back")
	assert.NotContains(t, w.call("dept_head", http.MethodGet, "/documents/"+paper, nil).at(t, "allowed"), "take_back")
	assert.Equal(t, http.StatusForbidden, w.verb("role-inspector", task, "take_back", nil).status, "not his decision")
	r := w.does("inspector", task, "take_back", map[string]any{"comment": "看错了"}, "Idempotency-Key", "b1")
	assert.Equal(t, "待质检员确认", r.at(t, "document", "state_label"))
	assert.Equal(t, http.StatusOK, w.verb("inspector", task, "take_back", map[string]any{"comment": "看错了"}, "Idempotency-Key", "b1").status, "a lost reply")
	again := w.openTask(paper)
	w.agree(paper, "inspector", "dept_head")
	assert.Equal(t, "task.not_takeable", w.verb("inspector", again, "take_back", nil).at(t, "code"))
}

func TestAClosedPaperTakesNoVerbAndAStoppedAccountNone(t *testing.T) {
	w := newWorld(t)
	paper := w.enter("keeper", receipt(5, submitted))
	task := w.openTask(paper)
	w.agree(paper, "inspector", "dept_head", "keeper2")
	for _, action := range []string{"agree", "return", "reject", "transfer", "delegate", "recall", "add_before", "add_after", "claim", "release", "ask", "answer", "cc", "take_back"} {
		r := w.verb("inspector", task, action, map[string]any{"comment": "c"})
		assert.Equal(t, http.StatusConflict, r.status, "%s: %s", action, r.text())
		assert.Equal(t, http.StatusForbidden, w.verb(stranger, task, action, map[string]any{"comment": "c"}).status, action)
	}
	open := w.openTask(w.enter("keeper", receipt(6, submitted)))
	require.NoError(t, w.store.SetDisabled(t.Context(), storetest.Inspector, true))
	assert.Equal(t, http.StatusUnauthorized, w.verb("inspector", open, "agree", nil).status)
}

func TestAReturnGoesToAStepAndStraightBack(t *testing.T) {
	w := newWorld(t)
	paper := w.enter("keeper", receipt(5, submitted))
	w.agree(paper, "inspector")
	task := w.openTask(paper)
	assert.Equal(t, "王质检", w.call("dept_head", http.MethodGet, "/tasks/"+task, nil).at(t, "returnable", 0, "actor", "name"))
	inspect := w.call("dept_head", http.MethodGet, "/tasks/"+task, nil).at(t, "returnable", 0, "key")
	r := w.does("dept_head", task, "return", map[string]any{"comment": "再验一次", "to_step": inspect, "resume": "direct"})
	assert.Equal(t, "待质检员确认", r.at(t, "document", "state_label"))
	w.agree(paper, "inspector")
	assert.Equal(t, "待部门确认", w.call("keeper", http.MethodGet, "/documents/"+paper, nil).at(t, "state_label"))
	assert.Contains(t, w.call("dept_head", http.MethodGet, "/tasks?view=todo", nil).text(), "退回")
}

func TestWhoSeesThePaperReadsTheFilesOfItsOpinions(t *testing.T) {
	w := newWorld(t)
	paper := w.enter("keeper", receipt(5, submitted))
	up := w.upload("inspector", "/attachments", "验货.txt", []byte("外包装完好"))
	require.Equal(t, http.StatusCreated, up.status, up.text())
	file := up.at(t, "id").(string)
	assert.Equal(t, http.StatusNotFound, w.call("keeper", http.MethodGet, "/attachments/"+file, nil).status)
	w.does("inspector", w.openTask(paper), "agree", map[string]any{"attachments": []string{file}, "mentions": []string{"requester"}})
	last := w.call("keeper", http.MethodGet, "/documents/"+paper+"/timeline", nil)
	assert.Equal(t, "验货.txt", last.at(t, "items", 2, "files", 0, "name"))
	assert.Equal(t, "钱领用", last.at(t, "items", 2, "people", 0, "name"))
	for _, reader := range []string{"keeper", "dept_head", "requester"} {
		assert.Equal(t, "外包装完好", w.call(reader, http.MethodGet, "/attachments/"+file, nil).text(), reader)
	}
	assert.Contains(t, w.call("requester", http.MethodGet, "/notices", nil).text(), "mention")
	assert.Equal(t, http.StatusNotFound, w.call(stranger, http.MethodGet, "/attachments/"+file, nil).status)
}

func TestABatchAnswersForEachTask(t *testing.T) {
	w := newWorld(t)
	first, second := w.openTask(w.enter("keeper", receipt(5, submitted))), w.openTask(w.enter("keeper", receipt(6, submitted)))
	items := []any{map[string]any{"task": first, "action": "agree"}, map[string]any{"task": second, "action": "return"}, map[string]any{"task": "ghost", "action": "agree"}}
	r := w.call("inspector", http.MethodPost, "/task-decisions", map[string]any{"items": items}, "Idempotency-Key", "batch")
	require.Equal(t, http.StatusOK, r.status, r.text())
	assert.Equal(t, true, r.at(t, "results", 0, "ok"))
	assert.Equal(t, "comment.required", r.at(t, "results", 1, "code"))
	assert.Equal(t, "task.not_found", r.at(t, "results", 2, "code"))
	assert.Equal(t, true, w.call("inspector", http.MethodPost, "/task-decisions", map[string]any{"items": items}, "Idempotency-Key", "batch").at(t, "results", 0, "ok"))
	many := make([]any, 101)
	for i := range many {
		many[i] = items[0]
	}
	assert.Equal(t, http.StatusUnprocessableEntity, w.call("inspector", http.MethodPost, "/task-decisions", map[string]any{"items": many}).status)
}
