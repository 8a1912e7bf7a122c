import type { Page } from '@/api/types'
import { api, newKey, type Query } from '@/shared/request'
import { postSigned } from '@/shell/signing'
import type { Board, Choices, Device, DeviceDetail, Level, Outlet, OutletDetail, Part, Technician, Ticket, TicketRow, Verb, VerbBody } from './types'

export interface Call {
  outlet: string; device?: string; kind?: string; fault?: string; description: string; caller: string; phone?: string; priority?: string; pictures?: string[]
}

export const listTickets = (query: Query, signal?: AbortSignal) => api.get<Page<TicketRow>>('/repairs', query, signal)
export const getTicket = (id: string, signal?: AbortSignal) => api.get<Ticket>(`/repairs/${encodeURIComponent(id)}`, {}, signal)
export const registerCall = (call: Call, key: string) => api.post<Ticket>('/repairs', call, key)
/** Completing a repair and using parts must be provable. */
const provable: Verb[] = ['finish', 'log']
export const move = (id: string, verb: Verb, body: VerbBody, key = newKey()) =>
  (provable.includes(verb) ? postSigned<Ticket> : api.post<Ticket>)(`/repairs/${encodeURIComponent(id)}/${verb}`, body, key)
export const getBoard = (signal?: AbortSignal) => api.get<Board>('/repairs/board', {}, signal)
export const getChoices = (signal?: AbortSignal) => api.get<Choices>('/repairs/choices', {}, signal)
export const findOutlets = (q: string, signal?: AbortSignal) => api.get<Outlet[]>('/repairs/outlets', { q }, signal)
export const getOutlet = (id: string, signal?: AbortSignal) => api.get<OutletDetail>(`/repairs/outlets/${id}`, {}, signal)
export const suggest = (query: Query, signal?: AbortSignal) => api.get<Technician[]>('/repairs/technicians', query, signal)
export const setTechnician = (id: string, districts: string[], kinds: string[]) => api.put(`/repairs/technicians/${id}`, { districts, kinds })
export const setLevels = (levels: Level[]) => api.put<void>('/repairs/levels', { levels: levels.map(({ priority, respond_hours, accept_hours, solve_hours }) => ({ priority, respond_hours, accept_hours, solve_hours })) })
export const findParts = (q: string, signal?: AbortSignal) => api.get<Part[]>('/repairs/parts', { q }, signal)
export const listDevices = (query: Query, signal?: AbortSignal) => api.get<Page<Device>>('/repairs/devices', query, signal)
export const getDevice = (id: string, signal?: AbortSignal) => api.get<DeviceDetail>(`/repairs/devices/${id}`, {}, signal)
