import { watch } from 'vue'
import { useRouter } from 'vue-router'
import { badgeTitle } from '@/shared/title'
import { useAlerts } from './alerts'
import { useCounts } from './counts'
import { gather, useLive } from './live'
import { placeOf, useNotices } from './notices'
import { useSession } from './session'

/** Keeps the numbers of the frame up to date and calls for attention when this person is told something. */
export function useNews() {
  const router = useRouter()
  const session = useSession()
  const live = useLive()
  const counts = useCounts()
  const notices = useNotices()
  const alerts = useAlerts()

  const recount = gather(() => { void counts.refresh() })
  const renew = gather(() => { void notices.count() })
  live.listen((e) => {
    if (e.type !== 'notice') recount()
    if (e.type !== 'inbox') renew()
    if (e.type === 'notice' && live.holder) alerts.raise(e.data, () => void router.push(placeOf(e.data)))
  })
  watch(() => notices.unread, badgeTitle(), { immediate: true })
  watch(() => session.mustChangePassword, (must) => {
    if (must) return
    void counts.refresh()
    void notices.count()
  }, { immediate: true })
}
