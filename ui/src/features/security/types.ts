import type { Named } from '@/api/types'

export interface CertificateRow {
  fingerprint: string; serial: string; subject: string; issuer: string; not_before: string; not_after: string
  person: Named; username: string; bound_at: string
}
