import { ElMessage, ElMessageBox } from 'element-plus'
import { asApiError } from './request'

export const toast = (message: string) => ElMessage({ message, type: 'success', duration: 4000, showClose: true })

/** Says what went wrong, with the request id an administrator can search for. */
export function toastError(err: unknown): void {
  const e = asApiError(err)
  const lines = e.errors.slice(0, 3).map((x) => x.message).filter((m) => m !== e.message)
  const id = e.requestId ? `（请求编号 ${e.requestId}）` : ''
  ElMessage({ message: [e.message, ...lines].join(' ') + id, type: 'error', duration: 8000, showClose: true })
}

/** Asks before a dangerous act; `message` says what will happen and to how many. */
export async function confirm(message: string, title: string, button: string): Promise<boolean> {
  try {
    await ElMessageBox.confirm(message, title, { confirmButtonText: button, cancelButtonText: '取消', type: 'warning' })
    return true
  } catch {
    return false
  }
}
