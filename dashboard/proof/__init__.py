"""The proof pack (考核佐證資料夾): what a school did in a period, in one archive that an auditor can check."""
