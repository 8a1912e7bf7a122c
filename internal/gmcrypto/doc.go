// Package gmcrypto holds the commercial cryptography (国密, 商用密码) of the
// platform: password hashes and digests on SM3, sealing of data on SM4-GCM, and
// the codec that keeps process data unreadable in Temporal's database.
//
// It calls gmsm only where that library is right. Its own GCM and CBC helpers,
// its Sum with a prefix and a cipher block shared by goroutines give wrong
// results, so everything here is the standard library's construction over the
// bare primitive, checked against the published vectors and a second library.
package gmcrypto
