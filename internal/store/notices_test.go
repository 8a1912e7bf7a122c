package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cardflow/internal/domain/approval"
	"cardflow/internal/domain/document"
	"cardflow/internal/domain/task"
	"cardflow/internal/domain/value"
	"cardflow/internal/fault"
	"cardflow/internal/store"
	"cardflow/internal/store/storetest"
)

// tell writes notices to a person, oldest first, and gives their ids.
func tell(t *testing.T, s *store.Store, person string, texts ...string) []string {
	t.Helper()
	var ids []string
	require.NoError(t, s.Desk().Within(ctx, func(tx approval.Tx) error {
		ids = nil
		for _, text := range texts {
			n := task.Notice{ID: value.NewID(), PersonID: person, Kind: task.NoticeUrged, DocumentID: "RK-1", TaskID: "t", Text: text, At: clock()}
			if err := tx.Notify(n); err != nil {
				return err
			}
			ids = append(ids, n.ID)
		}
		return nil
	}))
	return ids
}

func TestOldNoticesAreForgotten(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		tell(t, s, storetest.Keeper, "旧")
		kept := time.Now().Add(time.Minute)
		require.NoError(t, s.Forget(ctx, clock(), time.Now().Add(-time.Hour)))
		unread, err := s.Notices().Unread(ctx, storetest.Keeper)
		require.NoError(t, err)
		require.Equal(t, 1, unread)
		require.NoError(t, s.Forget(ctx, clock(), kept))
		unread, err = s.Notices().Unread(ctx, storetest.Keeper)
		require.NoError(t, err)
		require.Zero(t, unread)
	})
}

func TestNoticesAreReadOneByOneOrAllAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		ids := tell(t, s, storetest.Keeper, "一", "二", "三")
		tell(t, s, storetest.Finance, "四")
		list := func(unread bool) []string {
			page, err := s.Notices().Notices(ctx, storetest.Keeper, unread, document.PageRequest{})
			require.NoError(t, err)
			texts := []string{}
			for _, n := range page.Items {
				texts = append(texts, n.Text)
			}
			return texts
		}
		unread := func(person string) int {
			n, err := s.Notices().Unread(ctx, person)
			require.NoError(t, err)
			return n
		}
		require.Equal(t, []string{"三", "二", "一"}, list(false), "newest first")
		require.Equal(t, 3, unread(storetest.Keeper))
		require.NoError(t, s.Notices().MarkNotices(ctx, storetest.Finance, ids, clock()), "other people's stay as they are")
		require.Equal(t, 3, unread(storetest.Keeper))
		require.NoError(t, s.Notices().MarkNotices(ctx, storetest.Keeper, ids[1:2], clock()))
		require.NoError(t, s.Notices().MarkNotices(ctx, storetest.Keeper, ids[1:2], clock().Add(time.Hour)))
		require.Equal(t, []string{"三", "一"}, list(true))
		page, err := s.Notices().Notices(ctx, storetest.Keeper, false, document.PageRequest{})
		require.NoError(t, err)
		at := clock()
		require.Equal(t, task.Notice{ID: ids[1], PersonID: storetest.Keeper, Kind: task.NoticeUrged, DocumentID: "RK-1", TaskID: "t", Text: "二",
			At: clock(), ReadAt: &at}, page.Items[1])
		require.NoError(t, s.Notices().MarkNotices(ctx, storetest.Keeper, nil, clock()))
		require.Zero(t, unread(storetest.Keeper))
		require.Equal(t, 1, unread(storetest.Finance))
	})
}

func TestRefusedCommandTellsNobody(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		err := s.Desk().Within(ctx, func(tx approval.Tx) error {
			require.NoError(t, tx.Notify(task.Notice{ID: value.NewID(), PersonID: storetest.Keeper, Kind: task.NoticeMention, At: clock()}))
			return fault.Conflict("no", "不行")
		})
		require.True(t, fault.Is(err, "no"))
		n, err := s.Notices().Unread(ctx, storetest.Keeper)
		require.NoError(t, err)
		require.Zero(t, n)
	})
}

func TestLettersGoOnceToThoseWhoWantMail(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		since := time.Now().Add(-time.Minute) // ids carry the time they are made, not the store's
		wish := func(person, setting string) {
			require.NoError(t, s.Settings().SetSetting(ctx, person, "mail", []byte(setting)))
		}
		wish(storetest.Keeper, `{"address":"keeper@example.com","enabled":true}`)
		wish(storetest.Finance, `{"address":"finance@example.com","enabled":false}`)
		wish(storetest.Head, `not json`)
		tell(t, s, storetest.Finance, "不要")
		tell(t, s, storetest.Head, "乱写")
		tell(t, s, storetest.Idle, "没说")
		ids := tell(t, s, storetest.Keeper, "一", "二")
		letters, err := s.Outbox().Unsent(ctx, since, 1)
		require.NoError(t, err)
		require.Len(t, letters, 1, "those who want none do not stand in the way of the limit")
		require.Equal(t, "keeper@example.com", letters[0].Address)
		require.Equal(t, "一", letters[0].Text)
		require.NoError(t, s.Outbox().MarkSent(ctx, ids[:1], clock()))
		letters, err = s.Outbox().Unsent(ctx, since, 10)
		require.NoError(t, err)
		require.Len(t, letters, 1)
		require.Equal(t, ids[1], letters[0].ID)
		letters, err = s.Outbox().Unsent(ctx, time.Now().Add(time.Minute), 10)
		require.NoError(t, err)
		require.Empty(t, letters, "too old to be news")
	})
}

func TestFeedGivesWhatHappenedBehindAnIdInItsOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		start := value.NewID()
		changes := func(after string, limit int) []task.Change {
			list, err := s.Feed().Changes(ctx, after, limit)
			require.NoError(t, err)
			return list
		}
		require.Empty(t, changes(start, 10))
		d := newOffice(t, s).draft(storetest.Keeper, storetest.Receipt(storetest.Ribbon, storetest.ShelfA, 5))
		ids := tell(t, s, storetest.Head, "一", "二")
		list := changes(start, 10)
		require.Len(t, list, 3)
		require.Equal(t, task.Change{ID: list[0].ID, At: clock(), DocumentID: d.ID}, list[0])
		require.Equal(t, task.Change{ID: ids[0], At: clock(), DocumentID: "RK-1", Notice: &task.Notice{ID: ids[0], PersonID: storetest.Head,
			Kind: task.NoticeUrged, DocumentID: "RK-1", TaskID: "t", Text: "一", At: clock()}}, list[1])
		require.Equal(t, list[2:], changes(ids[0], 10))
		require.Len(t, changes(start, 1), 2, "the limit is for each kind")
	})
}
