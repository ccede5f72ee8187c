"""連携先・協力ネットワーク台帳: partners, agreements, joint work and collaboration density of an institute."""
