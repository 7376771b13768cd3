"""What `dev.py` does, standard library only: it runs before anything is installed.

main: the commands. shell: commands run for us, one-line problems. setup: the virtual environment.
frontend: npm and the served assets. plan: addresses, environment and processes of one system.
folder: its data folder. supervision: supervisord. system: up, status, logs, down. checks: the gate.
databases: run by .venv's Python, creates the services' PostgreSQL databases.
"""
