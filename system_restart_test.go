package main

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/document"
	"cardflow/internal/store/storetest"
)

// promptly bounds the first decision after a restart.
const promptly = 2 * time.Second

func TestRestartContinuesAnOpenPaperPromptly(t *testing.T) {
	h := newHouse(t)
	o := newOffice(t, h.store())
	p := h.serve()
	paper := o.at(h.address, storetest.Keeper).enter(t, receipt(5))
	o.decide(h.address, paper, "agree", "")
	for range 2 { // the second process has itself taken over from another
		p.stop()
		p = h.serve()
		began := time.Now()
		o.decide(h.address, paper, "agree", "")
		require.Less(t, time.Since(began), promptly, "the first decision after a restart")
	}
	require.Equal(t, document.Done, o.paper(paper).State)
	o.requireStock()
	requireReconciled(t, o.store, local(h.engine))
}

func TestStopLetsTheRequestUnderWayFinish(t *testing.T) {
	h := newHouse(t)
	o := newOffice(t, h.store())
	p := h.serve()
	answered := make(chan int, clerks)
	for range clerks {
		go func() {
			status, _, err := o.at(h.address, storetest.Keeper).request(http.MethodPost, "/documents", "", receipt(1))
			if err != nil {
				status = 0
			}
			answered <- status
		}()
	}
	require.Equal(t, http.StatusCreated, <-answered)
	p.stop()
	created := 1
	for range clerks - 1 {
		if <-answered == http.StatusCreated {
			created++
		}
	}
	papers := o.papers()
	require.GreaterOrEqual(t, len(papers), created)
	h.serve()
	requireReconciled(t, o.store, local(h.engine))
	for _, d := range o.papers() {
		requireWhole(t, o.store, d)
	}
}

func TestProcessEngineKeepsNoPlainNameOrComment(t *testing.T) {
	const comment, reason = "外包装破损三箱已拍照", "请核对送货单数量再报"
	h := newHouse(t)
	o := newOffice(t, h.store())
	p := h.serve()
	paper := o.at(h.address, storetest.Keeper).enter(t, receipt(5))
	o.decide(h.address, paper, "agree", comment)
	o.decide(h.address, paper, "return", reason)
	p.stop()

	files, err := filepath.Glob(filepath.Join(h.dir, "temporal", "temporal.db*"))
	require.NoError(t, err)
	var kept []byte
	for _, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		kept = append(kept, content...)
	}
	require.Contains(t, string(kept), "doc-"+paper, "this is where workflows are kept")
	for _, secret := range []string{"张库管", "王质检", storetest.Requester, comment, reason, "彩色色带", "待质检员确认"} {
		require.False(t, contains(kept, secret), "%q is readable", secret)
	}
}
