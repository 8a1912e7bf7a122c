import { ApiError, api } from './request'

/** This person's own settings 个人设置, kept on the server so that they follow the person. */
export async function getSetting<T>(key: string): Promise<T | null> {
  const answer = await api.get<{ value: T | null }>(`/settings/${encodeURIComponent(key)}`)
  return answer.value
}

export const putSetting = (key: string, value: unknown): Promise<void> => api.put(`/settings/${encodeURIComponent(key)}`, { value })

export async function deleteSetting(key: string): Promise<void> {
  try {
    await api.delete(`/settings/${encodeURIComponent(key)}`)
  } catch (err) {
    if (!(err instanceof ApiError && err.status === 404)) throw err
  }
}
