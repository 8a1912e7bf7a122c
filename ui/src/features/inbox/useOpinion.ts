import { computed, ref } from 'vue'
import type { Attachment, Named } from '@/api/types'
import { mentioned } from '@/shared/mentions'

/** What a person says beside a decision: words, people called in them, files. */
export function useOpinion() {
  const comment = ref('')
  const people = ref<Named[]>([])
  const files = ref<Attachment[]>([])
  const fileIds = computed({
    get: () => files.value.map((f) => f.id),
    set: (ids) => { files.value = files.value.filter((f) => ids.includes(f.id)) },
  })
  const isEmpty = computed(() => !comment.value.trim() && !files.value.length)

  function say(text: string) {
    comment.value = comment.value.trim() ? `${comment.value.trimEnd()}；${text}` : text
  }

  function reset() {
    comment.value = ''
    people.value = []
    files.value = []
  }

  const body = () => ({
    comment: comment.value.trim(),
    mentions: mentioned(comment.value, people.value).map((p) => p.id),
    attachments: fileIds.value,
  })

  return { comment, people, files, fileIds, isEmpty, say, reset, body }
}

export type Opinion = ReturnType<typeof useOpinion>
