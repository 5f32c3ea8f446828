"""核章後掃描上傳: stamped sheets that come back and file themselves."""
