const badge = /^\(\d+\+?\) /

/**
 * Puts the number of unread notices in front of the page's title, whoever sets the title; gives a
 * function that takes a new number.
 */
export function badgeTitle(doc: Document = document): (unread: number) => void {
  let unread = 0
  function apply() {
    const wanted = (unread > 0 ? `(${unread > 99 ? '99+' : unread}) ` : '') + doc.title.replace(badge, '')
    if (doc.title !== wanted) doc.title = wanted
  }
  const title = doc.querySelector('title')
  if (title) new MutationObserver(apply).observe(title, { childList: true })
  return (n) => {
    unread = n
    apply()
  }
}
