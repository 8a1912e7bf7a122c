package store_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/ledger"
	"cardflow/internal/domain/period"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

// monthsAt is the service of months as it stands on a day.
func monthsAt(s *store.Store, day string) *period.Service {
	return &period.Service{Store: s.Months(), Clock: func() time.Time { return value.Date(day).Time().Add(2 * time.Hour) }}
}

func TestMonthsCloseInOrderAndReopenByTwoPeople(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		at := monthsAt(s, "2026-04-02")
		refused := func(code string, err error) { t.Helper(); require.True(t, fault.Is(err, code), "%v", err) }
		refused("period.not_over", at.Close(ctx, by(storetest.Keeper), "2026-04"))
		refused("period.order", monthsAt(s, "2026-05-02").Close(ctx, by(storetest.Keeper), "2026-03"))
		require.NoError(t, at.Close(ctx, by(storetest.Keeper), "2026-03"))
		refused("period.closed", at.Close(ctx, by(storetest.Keeper), "2026-03"))
		refused("period.not_over", at.Close(ctx, by(storetest.Keeper), "2026-04"))
		require.NoError(t, monthsAt(s, "2026-06-01").Close(ctx, by(storetest.Keeper), "2026-04"))
		refused("period.order", monthsAt(s, "2026-09-01").Close(ctx, by(storetest.Keeper), "2026-06"))

		refused("period.not_last", at.Ask(ctx, by(storetest.Keeper), "2026-03", "漏单"))
		refused("comment.required", at.Ask(ctx, by(storetest.Keeper), "2026-04", " "))
		refused("period.not_asked", at.Answer(ctx, by(storetest.Keeper2), "2026-04", true))
		require.NoError(t, at.Ask(ctx, by(storetest.Keeper), "2026-04", "漏单"))
		refused("period.asked", at.Ask(ctx, by(storetest.Keeper2), "2026-04", "漏单"))
		refused("period.same_person", at.Answer(ctx, by(storetest.Keeper), "2026-04", true))
		require.NoError(t, at.Answer(ctx, by(storetest.Keeper2), "2026-04", false))
		require.NoError(t, at.Ask(ctx, by(storetest.Keeper), "2026-04", "确有漏单"))
		require.NoError(t, at.Answer(ctx, by(storetest.Keeper2), "2026-04", true))
		months, err := at.Months(ctx)
		require.NoError(t, err)
		require.Equal(t, []string{"2026-03"}, months)
		history, err := at.History(ctx)
		require.NoError(t, err)
		require.Len(t, history, 6)
		require.Equal(t, period.Reopened, history[0].Kind)
	})
}

func TestNothingIsPostedIntoAClosedMonth(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		require.NoError(t, s.CloseMonth(ctx, "2026-02"))
		m := move(1, storetest.Ribbon, storetest.ShelfA, 5)
		m.BusinessDate = "2026-01-31"
		require.True(t, fault.Is(post(s, m), "period.closed"))
		m.BusinessDate = "2026-03-01"
		require.NoError(t, post(s, m))
	})
}

// Whatever is posted while a month closes is either in its closing balance or
// refused.
func TestAMonthThatClosesMeanwhileTakesAllOrNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		at := monthsAt(s, "2026-04-02")
		var wait sync.WaitGroup
		var mu sync.Mutex
		taken := value.Quantity(0)
		for i := range 24 {
			wait.Go(func() {
				m := move(1, storetest.Ribbon, fmt.Sprintf("L-%d", i%8), 1)
				m.Document, m.BusinessDate = fmt.Sprintf("Q-%d", i), "2026-03-10"
				switch err := post(s, m); {
				case err == nil:
					mu.Lock()
					taken += m.Quantity
					mu.Unlock()
				case !fault.Is(err, "period.closed"):
					t.Errorf("unexpected: %v", err)
				}
			})
			if i == 11 {
				wait.Go(func() {
					if err := at.Close(ctx, by(storetest.Keeper), "2026-03"); err != nil {
						t.Errorf("not closed: %v", err)
					}
				})
			}
		}
		wait.Wait()
		require.Equal(t, taken, sumOf(movements(t, s, "2026-03-01", "2026-03-31"), closing))
		require.Equal(t, taken, sumOf(movements(t, s, "2026-04-01", "2026-04-30"), opening), "from what was kept of March")
	})
}

func opening(m ledger.Movement) value.Quantity { return m.Opening }
func closing(m ledger.Movement) value.Quantity { return m.Closing }

func sumOf(rows []ledger.Movement, of func(ledger.Movement) value.Quantity) (sum value.Quantity) {
	for _, r := range rows {
		sum += of(r)
	}
	return sum
}

// TestReportsFromClosedMonthsAreThoseFromScratch posts, redates, closes and
// reopens at random, and reads 收发存 of any period: from what was kept it is the
// same as from all moves, and each day closes with what the next opens with.
func TestReportsFromClosedMonthsAreThoseFromScratch(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		run := 0
		m := &reference{balances: map[ledger.Place]value.Quantity{}, posted: map[string][]ledger.Move{}}
		at := monthsAt(s, "2026-04-02")
		closed := func() []string { list, err := at.Months(ctx); require.NoError(t, err); return list }
		rapid.Check(t, func(r *rapid.T) {
			for range rapid.IntRange(1, 4).Draw(r, "steps") {
				run++
				switch rapid.IntRange(0, 5).Draw(r, "what") {
				case 0:
					month := rapid.SampledFrom([]string{"2026-01", "2026-02", "2026-03"}).Draw(r, "month")
					if len(closed()) == 0 {
						require.NoError(r, s.CloseMonth(ctx, month))
					} else if next := period.Next(closed(), "2026-04-02"); next != "" {
						require.NoError(r, at.Close(ctx, by(storetest.Keeper), next))
					}
				case 1:
					if list := closed(); len(list) > 0 {
						require.NoError(r, at.Ask(ctx, by(storetest.Keeper), list[0], "漏单"))
						require.NoError(r, at.Answer(ctx, by(storetest.Keeper2), list[0], true))
					}
				default:
					m.stepUnlessClosed(r, s, fmt.Sprintf("P-%d", run), closed())
				}
			}
			m.verify(r, s)
			day := drawDay(r)
			require.Equal(r, sumOf(movements(r, s, day, day), closing), sumOf(movements(r, s, day.AddDays(1), day.AddDays(1)), opening))
		})
	})
}

// stepUnlessClosed posts one paper, or moves one, on days that are open.
func (m *reference) stepUnlessClosed(r *rapid.T, s *store.Store, paper string, closed []string) {
	day := drawDay(r)
	isClosed := func(d value.Date) bool { return len(closed) > 0 && d.Month() <= closed[0] }
	for id, latest := range m.posted {
		if !rapid.Bool().Draw(r, "redate") {
			break
		}
		moves := withIDs(ledger.Redated(m.latest(id), day))
		err := s.Desk().Within(ctx, func(tx approval.Tx) error { return tx.Post(moves) })
		require.Equal(r, isClosed(day) || isClosed(m.latest(id)[0].BusinessDate), fault.Is(err, "period.closed"), "%v", err)
		if err == nil {
			m.moves, m.posted[id] = append(m.moves, moves...), latest
		}
		return
	}
	mv := move(1, storetest.Ribbon, storetest.ShelfA, rapid.Int64Range(-9, 9).Draw(r, "units"))
	mv.Document, mv.BusinessDate = paper, day
	err := post(s, mv)
	if isClosed(day) {
		require.True(r, fault.Is(err, "period.closed"), "%v", err)
		return
	}
	require.Equal(r, ledger.Apply(m.balances, []ledger.Move{mv}) == nil, err == nil)
	if err == nil {
		m.moves, m.posted[paper] = append(m.moves, mv), []ledger.Move{mv}
	}
}

// latest gives the last posting of a paper, as the store would.
func (m *reference) latest(paper string) []ledger.Move {
	for i := len(m.moves) - 1; i >= 0; i-- {
		if m.moves[i].Document == paper {
			return []ledger.Move{m.moves[i]}
		}
	}
	return nil
}
