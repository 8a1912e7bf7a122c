import type { Named } from '@/api/types'

export interface CertificateRow {
  fingerprint: string; serial: string; subject: string; issuer: string; not_before: string; not_after: string
  person: Named; username: string; bound_at: string
}

/** 查看明文记录 of one's own. */
export interface OwnUnmasking { id: string; at: string; kind: string; object: string; function: string; title: string; reason: string }
