import { expect, it } from 'vitest'
import { openKeyFile, parseKeyFile } from './certificate'

// Written by internal/gmcrypto, with the key it holds.
const file = `{"version": 1, "certificate": "-----BEGIN CERTIFICATE-----\\nMIIBSDCB76ADAgECAhAu/+7liaTJATvGPBKbyPn9MAoGCCqBHM9VAYN1MBoxGDAW\\nBgNVBAMMD+a1i+ivleagueivgeS5pjAeFw0yNjAzMDIwNDAwMDBaFw0zNjAzMDIw\\nNDAwMDBaMBExDzANBgNVBAMMBuW8oOS4iTBZMBMGByqGSM49AgEGCCqBHM9VAYIt\\nA0IABOBNIEaqGEQ/F1N1ZYnZWVkVN0b7fb526wkTfZdsM4Jc6HkJDXRXYgEmAVdQ\\nABgDGu8sFCryDu8++BcpG/A5wOKjIDAeMA4GA1UdDwEB/wQEAwIGwDAMBgNVHRMB\\nAf8EAjAAMAoGCCqBHM9VAYN1A0gAMEUCIQCPRPR1X+Wp7MslpUXi/Y7OxykLXMNs\\nTbbKEAUganz/PQIgYNS0SdGUY8wEt+nqTrOoqZcth9HGJKSJkT7LEok/EKs=\\n-----END CERTIFICATE-----\\n", "salt": "7dede308a4991be0c737f9ffe7da2202", "iterations": 20000, "nonce": "2c8bc79d0aa523c3ceb37119", "key": "032a5d90127959ce69f4d68c1d50e21bb0e594e2389c573776e7ef4092bbc115f49156fa63bae16f7ca75fb4e4ef7dd33452b48e7d1ff5021d647aa7d4a2214b2c8294829483d7418ad6b3ade2e5ebf5"}`
const key = '84a0618c7578988003f161ec45491fec8bbdfbe8d11114200db62cfcb643d753'

it('opens a key file that the program wrote, with its PIN only', async () => {
  const parsed = parseKeyFile(file)
  expect(await openKeyFile(parsed, '246810钥')).toBe(key)
  await expect(openKeyFile(parsed, '246810')).rejects.toThrow('口令不正确')
})

it('says what a file is that is no key file', () => {
  for (const text of ['', '{}', '<html>', JSON.stringify({ version: 2 })]) expect(() => parseKeyFile(text)).toThrow('这不是密钥文件')
})
