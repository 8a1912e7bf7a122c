import type { components } from '@/api/schema'

type Schemas = components['schemas']

export type TicketRow = Schemas['TicketRow']
export type Ticket = Schemas['TicketView']
export type Outlet = Schemas['OutletView']
export type OutletDetail = Schemas['OutletDetail']
export type Device = Schemas['DeviceView']
export type DeviceDetail = Schemas['DeviceDetail']
export type Technician = Schemas['TechnicianView']
export type Board = Schemas['RepairBoard']
export type Tally = Schemas['BoardTally']
export type Choices = Schemas['RepairChoices']
export type Level = Schemas['Level']
export type Fault = Schemas['FaultNode']
export type VerbBody = Schemas['VerbBody']
export type Part = Schemas['StockRow']

export type Verb = 'solve' | 'dispatch' | 'accept' | 'depart' | 'arrive' | 'log' | 'wait' | 'resume' | 'finish' | 'rate' | 'reopen' | 'cancel'
