package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"cardflow/api"
	"cardflow/internal/domain/audit"
	"cardflow/internal/store"
)

// chainEvery is how often what was committed comes into the chain of the log.
const chainEvery = time.Second

// rowsEvery is how often rows that give rights are compared with their seals; who
// uses one is refused at once.
const rowsEvery = 5 * time.Minute

// movesAtOnce is how many moves of the ledger are compared each time: a million in
// four hours, at a fraction of a second every five minutes.
const movesAtOnce = 20_000

// chainAudit keeps the audit log chained and sealed, and what waits for the platform's
// signature signed, for as long as the process runs. No setting stops it.
func (a *App) chainAudit(ctx context.Context) {
	log, witness := a.Store.Audit(), a.sealFile()
	tick := time.NewTicker(chainEvery)
	defer tick.Stop()
	deep := true
	var rows time.Time
	var said, unsigned failure
	var walk store.LedgerWalk
	for ctx.Err() == nil {
		if time.Since(rows) > rowsEvery {
			rows = time.Now()
			a.watchRows(ctx, &walk)
		}
		done, err := log.Extend(ctx, deep)
		deep = done.Sealed != nil || (deep && err != nil)
		a.reportChain(ctx, done, said.again(err))
		if err := unsigned.again(a.Store.SignSeals(ctx)); err != nil && ctx.Err() == nil {
			a.Log.Error("sign the seals of months and batches", "error", err)
		}
		if done.Sealed != nil {
			if err := witness.catchUp(ctx, log); err != nil && ctx.Err() == nil {
				a.Log.Error("keep the seals of the audit log", "file", string(witness), "error", err)
			}
		}
		if done.More && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}

// failure is the last one that was logged: one that lasts is not told every second.
type failure struct {
	text string
	told time.Time
}

// again gives an error that must be told, or nil.
func (f *failure) again(err error) error {
	switch {
	case err == nil:
		*f = failure{}
	case err.Error() == f.text && time.Since(f.told) < time.Minute:
		return nil
	default:
		*f = failure{err.Error(), time.Now()}
	}
	return err
}

// watchRows tells the auditor of rows that were altered behind the program's back:
// all that give rights, and of the ledger, which is long, a part each time.
func (a *App) watchRows(ctx context.Context, walk *store.LedgerWalk) {
	altered, err := a.Store.AlteredRows(ctx)
	if err == nil {
		var moves []store.Altered
		moves, err = a.Store.AlteredLedger(ctx, walk, movesAtOnce)
		altered = append(altered, moves...)
	}
	if len(altered) > 0 && ctx.Err() == nil {
		var alarms []audit.Alarm
		for _, r := range altered {
			alarms = append(alarms, audit.AlteredRow(r.Area, r.Key, r.Name, time.Now().UTC()))
		}
		fresh, raised := a.Store.Audit().Raise(ctx, alarms)
		err = errors.Join(err, raised)
		for _, alarm := range fresh {
			a.Log.Error("rows were altered outside the program", "what", alarm.Once)
		}
	}
	if err != nil && ctx.Err() == nil {
		a.Log.Error("compare sealed rows", "error", err)
	}
}

// reportChain writes seals and findings to the program's log too, which goes to
// another place than the database.
func (a *App) reportChain(ctx context.Context, done audit.Extension, err error) {
	if err != nil && ctx.Err() == nil {
		a.Log.Error("chain the audit log", "error", err)
	}
	for _, id := range done.Forged {
		a.Log.Error("an audit entry was not written by this program", "entry", id)
	}
	for _, alarm := range done.Alarms {
		a.Log.Warn("audit alarm", "rule", string(alarm.Rule), "entry", alarm.Entry)
	}
	if s := done.Sealed; s != nil {
		a.Log.Info("audit log sealed", "seq", s.Seq, "head", s.Head, "key", s.KeyID, "signature", s.Signature)
	}
}

// sealFile keeps every seal outside the database, one line each: whoever cuts the
// end off the log in the database does not reach it there.
type sealFile string

func (a *App) sealFile() sealFile {
	return sealFile(filepath.Join(a.Config.DataDir, "audit-seals.log"))
}

// sealsAtOnce bounds what is read from the database at a time.
const sealsAtOnce = 1000

// catchUp appends the seals that are missing at the end of the file.
func (f sealFile) catchUp(ctx context.Context, chain audit.Chain) error {
	last, err := f.last()
	if err != nil {
		return err
	}
	for {
		seals, err := chain.SealsAfter(ctx, last, sealsAtOnce)
		if err != nil || len(seals) == 0 {
			return err
		}
		var lines bytes.Buffer
		for _, s := range seals {
			line, err := json.Marshal(s)
			if err != nil {
				return err
			}
			lines.Write(append(line, '\n'))
		}
		if err := f.append(lines.Bytes()); err != nil {
			return err
		}
		last = seals[len(seals)-1].Seq
	}
}

func (f sealFile) append(lines []byte) error {
	file, err := os.OpenFile(string(f), os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	last := make([]byte, 1)
	if size, err := file.Seek(0, io.SeekEnd); err == nil && size > 0 {
		if _, err := file.ReadAt(last, size-1); err == nil && last[0] != '\n' { // a line that a crash cut off
			lines = append([]byte{'\n'}, lines...)
		}
	}
	_, err = file.Write(lines)
	return errors.Join(err, file.Sync(), file.Close())
}

// last gives the number of the last seal in the file, which stands in its end.
func (f sealFile) last() (int64, error) {
	file, err := os.Open(string(f))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer file.Close()
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return 0, err
	}
	if _, err := file.Seek(max(size-4096, 0), io.SeekStart); err != nil {
		return 0, err
	}
	tail, err := io.ReadAll(file)
	if err != nil {
		return 0, err
	}
	var last int64
	for _, s := range parseSeals(tail) {
		last = max(last, s.Seq)
	}
	return last, nil
}

// read gives every seal in the file; there are none before the first.
func (f sealFile) read() ([]audit.Seal, error) {
	text, err := os.ReadFile(string(f))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return parseSeals(text), err
}

// parseSeals takes the lines that are whole: the first may be cut in two.
func parseSeals(text []byte) []audit.Seal {
	var out []audit.Seal
	for line := range bytes.Lines(text) {
		var s audit.Seal
		if json.Unmarshal(line, &s) == nil && s.Seq > 0 {
			out = append(out, s)
		}
	}
	return out
}

// AuditReport 校验结果 of the audit log.
type AuditReport = audit.Report

// VerifyAudit proves the audit log whole, or names the first broken entry. The
// seals are compared with those that are kept apart: in the data directory, or in
// a file that was brought from somewhere else.
func (a *App) VerifyAudit(ctx context.Context, from int64, seals string, progress func(AuditReport) error) (AuditReport, error) {
	file := a.sealFile()
	if seals != "" {
		file = sealFile(seals)
	}
	witness, err := file.read()
	if err != nil {
		return AuditReport{}, err
	}
	return a.Store.Audit().Verify(ctx, audit.Verification{From: from, Witness: witness, Progress: progress})
}

// auditing is what the auditor's pages work on.
func (a *App) auditing() api.Auditing {
	log := a.Store.Audit()
	return api.Auditing{Log: log, Chain: log, Alarms: log, Prove: func(ctx context.Context, progress func(AuditReport) error) (AuditReport, error) {
		return a.VerifyAudit(ctx, 0, "", progress)
	}}
}
